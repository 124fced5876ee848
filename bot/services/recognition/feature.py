"""The weekly surprise, as a feature."""

from __future__ import annotations

from bot.feature_specs import FeatureSpec
from bot.services.recognition.lifecycle import ABSENT, PROPOSAL, WEEKLY, RecognitionService
from bot.services.recognition.proposals import ProposalService

FEATURE = FeatureSpec(
    key="recognition",
    services=(
        ProposalService,
        RecognitionService,
    ),
    jobs=(WEEKLY,),
    posts=(
        ABSENT,
        PROPOSAL,
        WEEKLY,
    ),
)
