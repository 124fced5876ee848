"""A sample of every form, about things that do not exist or with answers that are refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from discord.app_commands import Namespace

from bot.services.contests.lifecycle import Announced
from bot.services.member_ideas.ideas import Credited
from cogs.alerts.steps import ReviewForm, TextsForm
from cogs.brand import BrandForm, LogoForm
from cogs.calendar.forms import SlotsForm
from cogs.campaigns.create_form import CampaignForm, CampaignOptions
from cogs.campaigns.start_buttons import LimitForm
from cogs.cases.letters import AnswerLetterForm, LetterForm
from cogs.cases.opening_questions import OpeningQuestionsForm
from cogs.cases.snippets import SendSnippetForm, SnippetForm
from cogs.complaints.answers import AnswerForm, OfferForm
from cogs.contests.cancelling import CancelForm
from cogs.contests.draft_forms import JuryForm, PlanForm, RulesForm
from cogs.contests.edit_commands import EditForm
from cogs.contests.entry_forms.caption import CaptionForm
from cogs.contests.entry_forms.photo import PhotoForm
from cogs.contests.moderation import RefuseForm
from cogs.contests.reporting import ReportForm
from cogs.contests.scheduled_opening import ScheduleOpeningForm
from cogs.contributions.score_commands import CorrectForm
from cogs.contributions.setup_fields import EmojiForm
from cogs.contributions.thanks_commands import NominateForm
from cogs.experiments.planning import ExperimentForm, PairForm
from cogs.gifts.claiming import AddressForm, PostForm
from cogs.gifts.fulfilment import SendBackForm
from cogs.holds import HoldForm, NewTimeForm
from cogs.listening.answers import ThankForm
from cogs.listening.channels import ListeningForm
from cogs.listening.handover import HandOverForm
from cogs.member_ideas.forms import IdeaPostForm, MergeForm, NewIdeaForm, NotNowForm
from cogs.member_ideas.keeping import KeepIdeaForm
from cogs.offers.phrases import PhraseForm
from cogs.plan.panel import AimForm, MeansForm, QuestionsForm
from cogs.products import ProductForm
from cogs.prompts.buttons import PromptAnswerForm
from cogs.prompts.forms import PromptDetailsForm, PromptForm
from cogs.publishing.approving import LookedForm, ReasonForm
from cogs.publishing.check_settings import ChecksForm
from cogs.publishing.drafting import BrandPostForm, DetailsForm, WordingForm
from cogs.publishing.voice import VoiceQuestionsForm, VoiceRulesForm
from cogs.recognition.proposal import WordsForm
from cogs.recognition.settings import PostTemplateForm
from cogs.setup.introduction import IntroductionForm
from cogs.setup.panel import settings_saver
from cogs.setup.time_zone_fields import ZoneForm
from cogs.ui.command_forms import CommandForm
from cogs.ui.forms import Form
from cogs.weekly_reports import SendReportForm
from domain.brand_settings import BrandSettings
from domain.cases.case import Case
from domain.cases.snippet import Snippet
from domain.complaints import Complaint
from domain.contests.contest import Contest
from domain.contests.contest_kinds import contest_kind
from domain.contests.voting_modes import voting_mode
from domain.experiments.experiment import Experiment, VariedThing
from domain.gifts import Grant
from domain.goals import MAX_GOALS, Goal
from domain.guild_settings import GuildSettings, Tone
from domain.holds import HeldQueue
from domain.listening.inbox import InboxItem
from domain.member_ideas.idea import IdeaSource, MemberIdea
from domain.plan import Plan
from domain.playbooks import PLAYBOOKS
from domain.products import Product
from domain.prompts.prompt import AnswerKind, Prompt
from domain.publishing.content import PostKind
from domain.publishing.post import BrandPost
from tests.cogs.filling import ID, NOW, full, many
from tests.cogs.panels.contests import contest
from tests.cogs.panels.publishing import full_report
from tests.scenarios.test_contests import drawing
from tests.scenarios.world import World

LETTERS = "Wide"
BLANK = "\u2800"
"""A sign that nobody sees, which Discord accepts where it does not accept spaces."""


@dataclass(frozen=True, slots=True)
class Sample:
    """How a form is made, and answers by field; other fields are filled with anything."""

    build: Callable[[World], Form]
    values: Mapping[str, Any] = field(default_factory=dict)


SETTINGS = GuildSettings()
POST = full(BrandPost, LETTERS)
PROMPT = Prompt(AnswerKind.CHOICE, ("tea", "coffee"))
CONTEST = contest(LETTERS)
GRANT = full(Grant, LETTERS)
SNIPPET = full(Snippet, LETTERS, name="refund", language="en", words="Sorry!")
CASE = full(Case, LETTERS, language="en")
COMPLAINT = full(Complaint, LETTERS)
NO_OPTIONS: dict[str, Any] = dict.fromkeys(CampaignOptions.__dataclass_fields__)


async def shows_nothing(*_: Any, **__: Any) -> None:
    """Stand in for what shows a result, which no refused form has."""
    raise AssertionError("a refused form shows a result")


def announced(found: Contest = CONTEST) -> Announced:
    """Return a contest as its posts show it."""
    return Announced(found, None, 0, 0)


def without_roles() -> Announced:
    """Return a contest whose rules name no role."""
    rules = replace(CONTEST.plan.rules, roles=(), jury=None)
    return announced(replace(CONTEST, plan=replace(CONTEST.plan, rules=rules)))


def campaign_form(world: World) -> Form:
    """Return the form of a campaign."""
    options = CampaignOptions(**{**NO_OPTIONS, "per_member": 1, "min_tier": 0})
    return CampaignForm(options, SETTINGS, "en", shows_nothing)


def command_form(world: World) -> Form:
    """Return the form of a command's options."""
    coupon: Any = world.sim.bot.tree.get_command("coupon")
    command = coupon.get_command("check")
    options = Namespace.__new__(Namespace)
    vars(options)["code"] = "WRONG"
    return CommandForm(command, options, command.parameters, "en")


def nominate_form(world: World) -> Form:
    """Return the form for a nomination, of one's own message."""
    author = SimpleNamespace(id=world.mod.id, bot=False)
    target: Any = SimpleNamespace(
        id=ID, author=author, channel=SimpleNamespace(id=world.general.id), created_at=NOW
    )
    return NominateForm(target, "en")


def texts_form(world: World) -> Form:
    """Return the form for the texts of a playbook."""
    playbook = next(iter(PLAYBOOKS.values()))
    return TextsForm(playbook, (None,) * len(playbook.texts), "en")


SAMPLES: Mapping[type[Form], Sample] = {
    AddressForm: Sample(lambda _: AddressForm(GRANT, "en")),
    AimForm: Sample(lambda _: AimForm("en", Plan()), {"audiences": "a\nb\nc\nd"}),
    AnswerForm: Sample(lambda _: AnswerForm(COMPLAINT, "en")),
    AnswerLetterForm: Sample(lambda _: AnswerLetterForm("en", CASE), {"words": BLANK}),
    BrandForm: Sample(
        lambda _: BrandForm(BrandSettings(), "en", settings_saver("brand")), {"colour": "sky"}
    ),
    BrandPostForm: Sample(
        lambda _: BrandPostForm("en", SETTINGS, PostKind.INFORMATIONAL), {"when": "soonish"}
    ),
    CampaignForm: Sample(campaign_form, {"discount": "much"}),
    CancelForm: Sample(lambda _: CancelForm(ID, "en")),
    CaptionForm: Sample(lambda _: CaptionForm(CONTEST, SETTINGS, "en", shows_nothing)),
    ChecksForm: Sample(lambda _: ChecksForm("en", SETTINGS), {"country": "Narnia"}),
    CommandForm: Sample(command_form),
    CorrectForm: Sample(lambda _: CorrectForm(ID, "en")),
    DetailsForm: Sample(
        lambda _: DetailsForm("en", SETTINGS, POST, many(Goal, LETTERS, MAX_GOALS))
    ),
    EditForm: Sample(lambda _: EditForm(announced(), "en")),
    EmojiForm: Sample(lambda _: EmojiForm("en", settings_saver("points")), {"emoji": "none"}),
    ExperimentForm: Sample(lambda _: ExperimentForm("en", VariedThing.WORDING), {"pairs": "all"}),
    HandOverForm: Sample(lambda _: HandOverForm(full(InboxItem, LETTERS), "en")),
    HoldForm: Sample(lambda _: HoldForm("en"), {"until": "soonish"}),
    IdeaPostForm: Sample(
        lambda _: IdeaPostForm("en", SETTINGS, full(MemberIdea, LETTERS), Credited((ID,), 0)),
        {"when": "soonish"},
    ),
    IntroductionForm: Sample(lambda _: IntroductionForm(SETTINGS, "en"), {"words": " "}),
    JuryForm: Sample(
        lambda _: JuryForm(without_roles(), voting_mode("jury_and_public"), "en", shows_nothing)
    ),
    KeepIdeaForm: Sample(lambda _: KeepIdeaForm("en", IdeaSource(ID, ID), ID), {"title": BLANK}),
    LetterForm: Sample(lambda _: LetterForm("en", ()), {"words": BLANK}),
    LimitForm: Sample(lambda _: LimitForm(ID, "en"), {"ends": "soonish"}),
    ListeningForm: Sample(lambda _: ListeningForm(SETTINGS, "en", ()), {"hours": "few"}),
    LogoForm: Sample(
        lambda _: LogoForm("en", settings_saver("brand")), {"logo": ("a.png", b"none")}
    ),
    LookedForm: Sample(lambda _: LookedForm("en", POST, POST.revision, full_report(LETTERS), {})),
    MeansForm: Sample(lambda _: MeansForm("en", Plan()), {"hours": "many", "money": ""}),
    MergeForm: Sample(lambda _: MergeForm("en", ID, shows_nothing)),
    NewIdeaForm: Sample(lambda _: NewIdeaForm("en"), {"title": BLANK}),
    NewTimeForm: Sample(lambda _: NewTimeForm(HeldQueue.POST, ID, "en"), {"when": "soonish"}),
    NominateForm: Sample(nominate_form),
    NotNowForm: Sample(lambda _: NotNowForm("en", ID, shows_nothing)),
    OfferForm: Sample(lambda _: OfferForm(COMPLAINT, "en", "en")),
    PairForm: Sample(
        lambda _: PairForm("en", full(Experiment, LETTERS), many(BrandPost, LETTERS, 3))
    ),
    PhotoForm: Sample(
        lambda _: PhotoForm(CONTEST, SETTINGS, "en", shows_nothing),
        {"photo": ("drawing.png", drawing())},
    ),
    PhraseForm: Sample(lambda _: PhraseForm("en", "wish"), {"phrase": "."}),
    PlanForm: Sample(
        lambda _: PlanForm(contest_kind("caption"), "en", None, ZoneInfo("UTC"), shows_nothing),
        {"picture": ("drawing.png", drawing()), "entries": "soonish"},
    ),
    PostForm: Sample(lambda _: PostForm(GRANT, "en")),
    PostTemplateForm: Sample(
        lambda _: PostTemplateForm(next(iter(Tone)), "Hooray", "en"), {"words": "Hooray {you}"}
    ),
    ProductForm: Sample(lambda _: ProductForm(full(Product, LETTERS), "en"), {"link": "shop"}),
    PromptAnswerForm: Sample(lambda _: PromptAnswerForm("en", POST, None)),
    PromptDetailsForm: Sample(
        lambda _: PromptDetailsForm(
            "en", SETTINGS, POST, PROMPT, shows_nothing, many(Goal, LETTERS, MAX_GOALS)
        )
    ),
    PromptForm: Sample(
        lambda _: PromptForm("en", SETTINGS, PROMPT, shows_nothing), {"when": "soonish"}
    ),
    QuestionsForm: Sample(lambda _: QuestionsForm("en", Plan())),
    ReasonForm: Sample(lambda _: ReasonForm("en", ID, 1, refuses=True)),
    RefuseForm: Sample(lambda _: RefuseForm(ID, "en", queued=False)),
    ReportForm: Sample(lambda _: ReportForm(ID, "en")),
    ReviewForm: Sample(lambda _: ReviewForm(ID, None, "en")),
    RulesForm: Sample(lambda _: RulesForm(without_roles(), "en", shows_nothing)),
    ScheduleOpeningForm: Sample(lambda _: ScheduleOpeningForm(CONTEST, "en"), {"opens": "soonish"}),
    SendBackForm: Sample(lambda _: SendBackForm(GRANT, "en")),
    SendReportForm: Sample(lambda _: SendReportForm(ID, "en")),
    OpeningQuestionsForm: Sample(
        lambda _: OpeningQuestionsForm("en", []), {"question1": "Why?", "question2": "why?"}
    ),
    SendSnippetForm: Sample(lambda _: SendSnippetForm("en", CASE, SNIPPET)),
    SlotsForm: Sample(lambda _: SlotsForm("en", SETTINGS), {"slots": "soonish"}),
    SnippetForm: Sample(lambda _: SnippetForm("en", SNIPPET), {"words": BLANK}),
    TextsForm: Sample(texts_form, {"text0": BLANK}),
    ThankForm: Sample(lambda _: ThankForm(full(InboxItem, LETTERS), "en", SETTINGS)),
    VoiceQuestionsForm: Sample(lambda _: VoiceQuestionsForm("en", SETTINGS)),
    VoiceRulesForm: Sample(lambda _: VoiceRulesForm("en", SETTINGS), {"emoji": "many"}),
    WordingForm: Sample(lambda _: WordingForm("en", SETTINGS, POST)),
    WordsForm: Sample(lambda _: WordsForm(ID, 0, "Hooray", "en")),
    ZoneForm: Sample(lambda _: ZoneForm("en", settings_saver("when")), {"zone": "Narnia"}),
}

NEVER_REFUSED: Mapping[type[Form], str] = {
    QuestionsForm: "it asks four times for yes or no, and takes each",
    VoiceQuestionsForm: "its fields take no more than an answer may have, and it may have nothing",
}
"""Forms whose answers are all accepted, with the reason; access can be refused to their senders."""
