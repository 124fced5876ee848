"""Forms, and what happens to one that is refused: *Correct it* opens it again, filled in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar, TypeVar

import discord

from bot.access import Access, check_access
from bot.client import user_language
from bot.core import Core
from bot.discord_http import TRANSIENT_ERRORS
from bot.images.sanitizer import PictureReader
from bot.interaction_errors import reply_with_error
from cogs.ui import limits
from cogs.ui.base import Interaction, Panel, PersistentItem, framed, kept_within, say
from cogs.ui.fitting import cut
from cogs.ui.picture_upload import PictureUpload
from domain.languages import Language
from domain.refusals import Refusal
from domain.translatable_text import Text, text

KEPT_FOR = timedelta(hours=1)
MAX_KEPT = 200
MAX_KEPT_EACH = 3
"""How many refused forms are kept, of all people together and of each; the oldest give way."""
MAX_KEPT_BYTES = 32 * 1024 * 1024
"""How much the pictures in kept forms may take."""
KEPT_PICTURE = text("I still have your picture. Choose a file only to replace it.")
GONE = text("I no longer have what you typed. Please open the form again.")
_ORIGIN = "origin"

Asked = TypeVar("Asked", bound=discord.ui.Item[Any])
Remove = Callable[[], Awaitable[None]]


class Form(discord.ui.Modal):
    """A form. A refusal is shown to the sender with *Correct it*, which opens it filled in.

    A subclass declares who may send it (`access=`), which is checked before its `on_send`.
    """

    access: ClassVar[Access | None] = None

    def __init_subclass__(cls, *, access: Access | None = None, **options: Any) -> None:
        """Set the access that the subclass or its parent declares."""
        super().__init_subclass__(**options)
        if access is not None:
            cls.access = access

    def __init__(self, title: Text, language: Language) -> None:
        super().__init__(title=say(title, language))
        self.language = language
        self.group: tuple[Form, ...] = (self,)
        """All forms for what was sent, this one included; each can be corrected."""
        self.kept_as: int | None = None
        """The number under which it is kept, if it was refused."""
        self.was_sent = False
        self._origin: discord.Message | None = None
        self._labels: dict[discord.ui.Item[Any], Text] = {}

    def ask(self, label: Text, item: Asked, description: Text | None = None) -> Asked:
        """Add a question with its component, which is returned."""
        self.add_item(
            discord.ui.Label(
                text=say(label, self.language),
                description=say(description, self.language) if description else None,
                component=item,
            )
        )
        self._labels[item] = label
        return item

    def label(self, item: discord.ui.Item[Any]) -> Text:
        """Return the label of a question's component."""
        return self._labels[item]

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Handle the answers; raise `Refusal` if that is not possible."""
        raise NotImplementedError

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Handle the answers; an earlier refusal is no longer shown if that succeeds."""
        await self.on_send(interaction)
        kept: KeptForms = interaction.client.app[KeptForms]
        await _remove(kept.release(self.kept_as), interaction)

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Refuse senders without access."""
        check_access(interaction, self.access)
        self.was_sent = True
        if self.kept_as is None:
            self._origin = interaction.message
        interaction.extras[_ORIGIN] = None if self.kept_as is None else self._origin
        return True

    def fill_in(self) -> None:
        """Make what was sent the content with which the form opens."""
        for child in self.children:
            item = child.component if isinstance(child, discord.ui.Label) else child
            _fill_in(item)
            if (
                isinstance(item, PictureUpload)
                and item.kept
                and isinstance(child, discord.ui.Label)
            ):
                child.description = say(KEPT_PICTURE, self.language)

    def uploads(self) -> list[PictureUpload]:
        """Return its fields for pictures."""
        return [item for item in self.walk_children() if isinstance(item, PictureUpload)]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON, cut to Discord's limits; exceeding them is an error in tests."""
        sent = super().to_dict()
        if limits.strict and len(sent["title"]) > limits.FORM_TITLE:
            raise limits.TooLarge(f"a form's title: {sent['title']}")
        sent["title"] = cut(sent["title"], limits.FORM_TITLE)
        sent["components"] = kept_within(sent["components"], panel=type(self).__name__, form=True)
        return sent

    async def on_error(  # type: ignore[override] # as discord.py's own Modal does
        self, interaction: discord.Interaction[Any], error: Exception, /
    ) -> None:
        """Show the error to the person, with the form to be corrected if nothing was changed."""
        if self.was_sent:
            await reply_with_error(interaction, error, partial(offer_correction, self.group))
        else:
            await reply_with_error(interaction, error)
        if self.kept_as is None:
            # discord.py would wait for another submission for ever.
            self.stop()


def _fill_in(item: discord.ui.Item[Any]) -> None:
    match item:
        case discord.ui.TextInput():
            item.default = item.value or None
        case discord.ui.Select() | discord.ui.RadioGroup() | discord.ui.CheckboxGroup():
            chosen = [item.value] if isinstance(item, discord.ui.RadioGroup) else item.values
            for option in item.options:
                option.default = option.value in chosen
        case discord.ui.Checkbox():
            item.default = item.value
        case discord.ui.ChannelSelect() | discord.ui.RoleSelect() | discord.ui.UserSelect():
            kind = discord.SelectDefaultValueType[item.type.name.removesuffix("_select")]
            item.default_values = [
                discord.SelectDefaultValue(id=one.id, type=kind) for one in item.values
            ]
        case PictureUpload():
            item.required = item.required and item.kept is None


@dataclass(slots=True)
class Correction:
    """Refused forms of one person, and how the message with the refusal is removed."""

    number: int
    """The number in the ids of its buttons."""
    user_id: int
    forms: tuple[Form, ...]
    until: datetime
    remove: Remove | None = None

    @property
    def size(self) -> int:
        """The bytes of its pictures."""
        pictures = (upload.kept for form in self.forms for upload in form.uploads())
        return sum(len(picture.data) for picture in pictures if picture)


class KeptForms:
    """Refused forms, by the interaction in which that happened.

    They are kept in memory alone, for they may hold an address or a secret.
    """

    def __init__(self, core: Core) -> None:
        self._clock = core.clock
        self._kept: dict[int, Correction] = {}

    def __len__(self) -> int:
        """Return how many are kept."""
        return len(self._kept)

    def keep(self, number: int, user_id: int, forms: tuple[Form, ...]) -> Correction:
        """Keep the forms for an hour, within the limits."""
        kept = self._kept[number] = Correction(number, user_id, forms, self._clock() + KEPT_FOR)
        asyncio.get_running_loop().call_later(KEPT_FOR.total_seconds() + 1, self.purge)
        for form in forms:
            form.kept_as = number
        own = [one for one, each in self._kept.items() if each.user_id == user_id]
        for oldest in own[:-MAX_KEPT_EACH]:
            self._drop(oldest)
        while len(self._kept) > MAX_KEPT or self._size() > MAX_KEPT_BYTES:
            self._drop(next(iter(self._kept)))
        return kept

    def find(self, number: int, user_id: int) -> Correction | None:
        """Return the person's refused forms; None if they are no longer kept."""
        self.purge()
        kept = self._kept.get(number)
        return kept if kept and kept.user_id == user_id else None

    def purge(self) -> None:
        """Drop what has been kept for long enough."""
        now = self._clock()
        for number in [one for one, each in self._kept.items() if each.until <= now]:
            self._drop(number)

    def release(self, number: int | None) -> Correction | None:
        """Return what is kept under this number, which is forgotten; None if there is nothing."""
        return self._kept.pop(number, None) if number is not None else None

    def _drop(self, number: int) -> None:
        for form in self._kept.pop(number).forms:
            # discord.py would wait for a submission for ever.
            form.stop()

    def _size(self) -> int:
        return sum(each.size for each in self._kept.values())


class CorrectButton(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"form:correct:([0-9]{1,20}):([0-9])",
    access=Access.EVERYONE,
):
    """Opens a refused form again, filled in with what was typed."""

    def __init__(self, number: int, place: int, label: str = "…") -> None:
        self.number, self.place = number, place
        super().__init__(
            discord.ui.Button(
                label=label,
                emoji="✏️",
                style=discord.ButtonStyle.primary,
                custom_id=f"form:correct:{number}:{place}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Open it."""
        kept = interaction.client.app[KeptForms].find(self.number, interaction.user.id)
        if kept is None or self.place >= len(kept.forms):
            raise Refusal(GONE)
        form = kept.forms[self.place]
        if form.was_sent:
            form.fill_in()
        await interaction.response.send_modal(form)


async def offer_correction(
    forms: tuple[Form, ...], interaction: discord.Interaction[Any], words: str
) -> None:
    """Answer privately with these words and *Correct it*."""
    kept: KeptForms = interaction.client.app[KeptForms]
    before = kept.release(forms[0].kept_as)
    in_place = forms[0].kept_as is not None
    await _keep_pictures(forms, interaction, in_place=in_place)
    correction = kept.keep(interaction.id, interaction.user.id, forms)
    labels = [text("Correct it")]
    if len(forms) > 1:
        labels = [
            text("Correct it ({part} of {parts})", part=part, parts=len(forms))
            for part in range(1, len(forms) + 1)
        ]
    panel = _panel_of(interaction, words, labels)
    correction.remove = await _answer(interaction, panel, in_place=in_place)
    await _remove(before, interaction)


async def open_form(interaction: Interaction, form: Form) -> None:
    """Answer with the form; after another form, which Discord does not allow, with a button."""
    if interaction.type is not discord.InteractionType.modal_submit:
        await interaction.response.send_modal(form)
        return
    correction = interaction.client.app[KeptForms].keep(
        interaction.id, interaction.user.id, (form,)
    )
    more = say(text("There is one more form to fill in."), user_language(interaction))
    panel = _panel_of(interaction, more, [text("Continue")])
    correction.remove = await _answer(interaction, panel, in_place=False)


async def _remove(before: Correction | None, interaction: Interaction) -> None:
    """Remove the message with an earlier refusal, unless the answer took its place."""
    if before is None or before.remove is None:
        return
    with suppress(discord.HTTPException, *TRANSIENT_ERRORS):
        if await _is_shown(before, interaction):
            await before.remove()


async def _is_shown(before: Correction, interaction: Interaction) -> bool:
    """Return whether the message with an earlier refusal is there beside the answer."""
    match interaction.response.type:
        case discord.InteractionResponseType.message_update:
            return False
        case discord.InteractionResponseType.deferred_message_update:
            # An answer that takes its time may replace the message, or be a message of its own.
            message = await interaction.original_response()
            view = discord.ui.LayoutView.from_message(message, timeout=None)
            buttons = [str(getattr(item, "custom_id", "")) for item in view.walk_children()]
            return any(each.startswith(f"form:correct:{before.number}:") for each in buttons)
    return True


def _panel_of(interaction: Interaction, words: str, labels: Sequence[Text]) -> Panel:
    """Return the words above a button for each form kept under the interaction's id."""
    language = user_language(interaction)
    buttons = [
        CorrectButton(interaction.id, place, say(label, language))
        for place, label in enumerate(labels)
    ]
    return framed(discord.ui.TextDisplay(words), discord.ui.ActionRow(*buttons))


async def _keep_pictures(
    forms: Sequence[Form], interaction: Interaction, *, in_place: bool
) -> None:
    """Read the pictures that were sent, which may take longer than Discord waits."""
    uploads = [upload for form in forms for upload in form.uploads() if upload.values]
    if not uploads:
        return
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=not in_place)
    for upload in uploads:
        with suppress(Refusal):
            await upload.read(interaction.client.app[PictureReader])


async def _answer(interaction: Interaction, panel: Panel, *, in_place: bool) -> Remove:
    """Answer privately, `in_place` of the message before; return how the answer is removed."""
    response = interaction.response
    if in_place and not response.is_done():
        await response.edit_message(view=panel)
    elif in_place and response.type is discord.InteractionResponseType.deferred_message_update:
        await interaction.edit_original_response(view=panel)
    elif response.is_done():
        message = await interaction.followup.send(view=panel, ephemeral=True, wait=True)
        return message.delete
    else:
        await response.send_message(view=panel, ephemeral=True)
    return interaction.delete_original_response


def origin_of(interaction: Interaction) -> discord.Message | None:
    """Return the message that was clicked, or from which a form was first opened."""
    origin: discord.Message | None = interaction.extras.get(_ORIGIN)
    return origin or interaction.message


async def show_in_place(interaction: Interaction, panel: Panel) -> None:
    """Show the panel in the message that was clicked, or from which a form was first opened.

    After a correction that is not the message with the refusal, which is answered as well.
    """
    origin = origin_of(interaction)
    shown = panel
    if origin is not None and origin != interaction.message and not origin.flags.ephemeral:
        await origin.edit(view=panel)
        said = say(text("Done."), user_language(interaction))
        shown = framed(discord.ui.TextDisplay(said))
    if interaction.response.is_done():
        await interaction.edit_original_response(view=shown)
    else:
        await interaction.response.edit_message(view=shown)
