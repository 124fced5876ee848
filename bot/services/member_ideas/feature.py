"""The feature of members' ideas."""

from __future__ import annotations

from bot.feature_specs import FeatureSpec
from bot.services.member_ideas.ideas import CARD, CREDIT, MemberIdeaService
from domain.help_lines import HelpLine, HelpTopic
from domain.holds import GOES_ON
from domain.member_ideas.settings import IDEAS
from domain.translatable_text import text

FEATURE = FeatureSpec(
    key="member_ideas",
    services=(MemberIdeaService,),
    posts={CARD: GOES_ON},
    actions={CREDIT: GOES_ON},
    results={"idea": "/idea list"},
    help=(
        HelpLine(
            75,
            text(
                "**Have an idea**: /idea new tells the team. /idea list shows what others want, "
                "/idea mine what became of your own."
            ),
            switch=IDEAS,
        ),
        HelpLine(
            113,
            text(
                "**Keep ideas**: *Keep as idea* is in the inbox, and in *Tell the team* under "
                "Apps. /idea list lets you decide, and says “You said, we did”."
            ),
            switch=IDEAS,
            topic=HelpTopic.TALK,
        ),
    ),
)
