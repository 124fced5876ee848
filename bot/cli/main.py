"""`ovation`, the command: each subcommand is loaded only when it is used."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from bot.config import SettingsError, ignored_settings

COMMANDS = {
    "run": ("bot.cli.run", "Run the bot on the real Discord."),
    "demo": ("demo.command", "Play a lively fortnight in a simulated Discord, then serve it."),
    "doctor": ("bot.cli.doctor", "Check token, intents, database, time zones and permissions."),
    "db": ("bot.cli.database", "Upgrade, check or back up the database."),
    "key": ("bot.cli.address_keys", "Create a key for postal addresses, or switch to a new one."),
    "replay": ("bot.cli.replay", "Replay a chat export and show what the bot would have done."),
    "intent": ("bot.cli.intent", "Show what the bot recognises in messages, and how well."),
}
"""The module and the description of each subcommand; its click command is named `command`.

`demo` is loaded by name, like the cogs: the application does not import layers above it.
"""
SAY_IT_THEMSELVES = ("run", "doctor")
"""The subcommands that report ignored settings themselves."""


class Lazy(click.Group):
    """A click group that imports a subcommand only when it is called, for a quick start."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names of the subcommands."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Return the subcommand called `name`."""
        if name not in COMMANDS:
            return None
        found: click.Command = importlib.import_module(COMMANDS[name][0]).command
        return found

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the subcommands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])


@click.group(cls=Lazy)
@click.version_option(package_name="ovation")
@click.pass_context
def ovation(context: click.Context) -> None:
    """Ovation: a Discord bot that makes a brand's community feel seen."""
    if context.invoked_subcommand not in SAY_IT_THEMSELVES:
        for sentence in ignored_settings():
            click.echo(f"Warning: {sentence}", err=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; invalid settings are explained without a traceback.

    `arguments` default to those of the process.
    """
    try:
        ovation(arguments)
    except SettingsError as error:
        click.echo(f"Ovation cannot start with these settings:\n{error}", err=True)
        sys.exit(2)
