"""The feature of questions to members."""

from __future__ import annotations

from bot.feature_specs import FeatureSpec
from bot.services.prompts.answers import PromptAnswerService
from bot.services.prompts.closing import (
    CLOSE,
    ENDS,
    OPEN_THREAD,
    REFRESH,
    RESULT,
    PromptClosingService,
)
from domain.holds import GOES_ON, waits
from domain.translatable_text import text

FEATURE = FeatureSpec(
    key="prompts",
    services=(PromptAnswerService, PromptClosingService),
    jobs={ENDS: GOES_ON},
    posts={RESULT: waits(text("Result of a question"))},
    actions={OPEN_THREAD: GOES_ON, CLOSE: GOES_ON, REFRESH: GOES_ON},
    results={"prompt": None},
)
