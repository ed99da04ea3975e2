"""`rule …` and `announcement …`: what this place says to those who are here."""

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fediphoto.cli.command import command
from fediphoto.cli.users import opened
from fediphoto.config import Config
from fediphoto.domain.moderation import rules
from fediphoto.domain.place import announcements
from fediphoto.domain.place.announcements import Draft


@click.group()
def rule() -> None:
    """The rules of this place, which apps show and reports can name."""


@rule.command("add")
@click.argument("text")
@click.option("--hint", default="", help="A longer explanation.")
@command
async def add_rule(config: Config, text: str, hint: str) -> None:
    """Add the rule TEXT after the others."""
    async with opened(config):
        made = await rules.add(None, text, hint)
        click.echo(f"Rule {made.id} is added")


@rule.command("list")
@command
async def list_rules(config: Config) -> None:
    """List the rules that hold, in their order."""
    async with opened(config):
        table = Table("id", "rule", "explanation")
        for one in await rules.listed():
            table.add_row(str(one.id), escape(one.text), escape(one.hint))
        Console(soft_wrap=True).print(table)


@rule.command("remove")
@click.argument("number", type=int)
@command
async def remove_rule(config: Config, number: int) -> None:
    """Let rule NUMBER hold no longer; reports that name it still show it."""
    async with opened(config):
        await rules.remove(None, number)
        click.echo(f"Rule {number} holds no longer")


@click.group()
def announcement() -> None:
    """News for everybody here."""


@announcement.command("add")
@click.argument("text")
@command
async def add_announcement(config: Config, text: str) -> None:
    """Publish TEXT at once, until it is removed. (The desk can set times.)"""
    async with opened(config):
        made = await announcements.write(None, Draft(text=text))
        click.echo(f"Announcement {made.id} is published")


@announcement.command("list")
@command
async def list_announcements(config: Config) -> None:
    """List all of them, the newest first."""
    async with opened(config):
        table = Table("id", "published", "text")
        for one in await announcements.listing(None):
            at = "draft" if one.published_at is None else f"{one.published_at:%Y-%m-%d %H:%M}"
            table.add_row(str(one.id), at, escape(one.text[:200]))
        Console(soft_wrap=True).print(table)


@announcement.command("remove")
@click.argument("number", type=int)
@command
async def remove_announcement(config: Config, number: int) -> None:
    """Take announcement NUMBER away."""
    async with opened(config):
        await announcements.remove(None, number)
        click.echo(f"Announcement {number} is gone")


COMMANDS = (rule, announcement)
