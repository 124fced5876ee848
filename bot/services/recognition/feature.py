"""The weekly surprise, as a feature."""

from __future__ import annotations

from bot.feature_specs import FeatureSpec
from bot.services.recognition.lifecycle import ABSENT, PROPOSAL, WEEKLY, RecognitionService
from bot.services.recognition.proposal_cards import CARDS
from bot.services.recognition.proposals import ProposalService
from domain.help_lines import HelpLine, HelpTopic
from domain.holds import GOES_ON, waits
from domain.recognition.settings import RECOGNITION
from domain.translatable_text import text

FEATURE = FeatureSpec(
    key="recognition",
    services=(
        ProposalService,
        RecognitionService,
    ),
    jobs={
        WEEKLY: waits(text("Weekly surprise")),
    },
    actions={
        CARDS: GOES_ON,
    },
    posts={
        ABSENT: GOES_ON,
        PROPOSAL: GOES_ON,
        WEEKLY: waits(text("Post about the weekly surprise")),
    },
    results={
        "proposal": "/recognition settings",
        "recognition": "/recognition settings",
        "surprises": "/surprises",
    },
    help=(
        HelpLine(
            50,
            text(
                "**Be surprised**: each week somebody who was valued is thanked in public. "
                "/surprises shows how they were drawn."
            ),
            switch=RECOGNITION,
        ),
        HelpLine(
            20,
            text(
                "**Decide on the weekly surprise**: I ask you the day before. /recognition "
                "settings changes how, and how it is worded."
            ),
            switch=RECOGNITION,
            topic=HelpTopic.RECOGNISE,
        ),
    ),
)
