"""The feature of posts that a guild's team plans and approves."""

from __future__ import annotations

from bot.feature_specs import FeatureSpec
from bot.services.publishing.checks import PostCheckService
from bot.services.publishing.posts import BrandPostService
from bot.services.publishing.schedule import PostScheduleService
from bot.services.publishing.steps import (
    ASK_AGAIN,
    CARD,
    DUE,
    MISSED,
    POSTS,
    RETIRE_CARD,
    UNAPPROVED,
    UPDATE_CARD,
)
from domain.help_lines import HelpLine, HelpTopic
from domain.holds import GOES_ON, waits
from domain.publishing.settings import PUBLISHING
from domain.translatable_text import text

FEATURE = FeatureSpec(
    key="publishing",
    services=(BrandPostService, PostCheckService, PostScheduleService),
    jobs={
        DUE: waits(text("Post of your team"), promotional=True),
        UNAPPROVED: GOES_ON,
        ASK_AGAIN: GOES_ON,
    },
    posts={
        **{kind: waits(text("Post of your team"), promotional=True) for kind in POSTS},
        CARD: GOES_ON,
        MISSED: GOES_ON,
    },
    actions={UPDATE_CARD: GOES_ON, RETIRE_CARD: GOES_ON},
    results={"ask": "/post list", "post": "/post list", "voice": "/voice show"},
    help=(
        HelpLine(
            114,
            text(
                "**Your voice**: /voice questions and /voice rules say how your posts sound, and "
                "each is checked for it."
            ),
            switch=PUBLISHING,
            topic=HelpTopic.PUBLISH,
        ),
        HelpLine(
            119,
            text(
                "**Posts of your team**: /post new plans one, and somebody else approves it. "
                "/post list shows them all."
            ),
            switch=PUBLISHING,
            topic=HelpTopic.PUBLISH,
        ),
        HelpLine(
            118,
            text(
                "**Ask your members**: /ask new asks them something, with buttons, one line or a "
                "thread, and shows the result. /ask ideas has sixty ideas."
            ),
            switch=PUBLISHING,
            topic=HelpTopic.PUBLISH,
        ),
    ),
)
