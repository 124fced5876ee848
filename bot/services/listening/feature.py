"""The feature of watched words and the team's inbox."""

from __future__ import annotations

from bot.feature_specs import FeatureSpec
from bot.services.listening.digest import DIGEST, DigestService
from bot.services.listening.hearing import HearingService
from bot.services.listening.inbox import HANDED_OVER, InboxService
from bot.services.listening.questions import QuestionService
from bot.services.listening.words import WatchedWordService
from domain.help_lines import HelpLine, HelpTopic
from domain.holds import GOES_ON
from domain.listening.inbox import DIGEST_JOB, UPDATE_DIGEST
from domain.listening.settings import LISTENING
from domain.translatable_text import text

FEATURE = FeatureSpec(
    key="listening",
    services=(
        DigestService,
        HearingService,
        InboxService,
        QuestionService,
        WatchedWordService,
    ),
    jobs={DIGEST_JOB: GOES_ON},
    posts={DIGEST: GOES_ON, HANDED_OVER: GOES_ON},
    actions={UPDATE_DIGEST: GOES_ON},
    results={"inbox": "/listen status", "listen": "/listen status"},
    help=(
        HelpLine(
            112,
            text(
                "**See who praises, asks and wishes**: your inbox is in the moderators' channel; "
                "/listen words says which names to look for, /listen status how often I'm right."
            ),
            switch=LISTENING,
            topic=HelpTopic.TALK,
        ),
    ),
)
