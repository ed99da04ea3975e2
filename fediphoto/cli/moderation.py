"""`account …`, `report …` and `audit`: what moderators do, without a browser."""

from collections.abc import Callable

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fediphoto.cli.command import command
from fediphoto.cli.users import opened
from fediphoto.config import Config
from fediphoto.domain import audit
from fediphoto.domain.moderation import moderation, reports
from fediphoto.domain.paging import Page
from fediphoto.domain.people import accounts
from fediphoto.domain.relations.warnings import Words
from fediphoto.errors import NotFound
from fediphoto.storage.models import Account, Post, Report

_SHOWN = 100
_DONE = {
    "suspend": "is suspended",
    "unsuspend": "is back",
    "silence": "is silenced",
    "unsilence": "is heard again",
    "sensitive": "is shown behind a warning",
    "unsensitive": "is shown as before",
    "disable": "can sign in no more",
    "enable": "can sign in again",
    "warn": "is told",
}


async def somebody(acct: str) -> Account:
    """The account `name` or `name@elsewhere` that is known here; NotFound with a sentence."""
    found = await accounts.find(acct)
    if found is None:
        raise NotFound(f"nobody called {acct} is known here")
    return found


@click.group()
def account() -> None:
    """Suspend, silence or warn of one account, here (name) or elsewhere (name@domain)."""


def _deed(name: str, sentence: str) -> Callable[..., None]:
    @account.command(name, help=sentence)
    @click.argument("acct")
    @click.option("--reason", default="", help="Kept in the audit log.")
    @click.option("--words", default="", help="What the person is told, if it is one of yours.")
    @command
    async def run(config: Config, acct: str, reason: str, words: str) -> None:
        async with opened(config):
            whom = await somebody(acct)
            if name in moderation.TOLD:
                await moderation.TOLD[name](None, whom, reason, Words(text=words))
            else:
                await moderation.DEEDS[name](None, whom, reason)
            click.echo(f"{whom.acct} {_DONE[name]}")

    return run


_deed("suspend", "Hide ACCT from everybody and cut what is between it and your people.")
_deed("unsuspend", "Take a suspension of ACCT back.")
_deed("silence", "Have only those hear of ACCT who follow it.")
_deed("unsilence", "Take that back.")
_deed("sensitive", "Show every photo of ACCT behind a warning.")
_deed("unsensitive", "Take that back.")
_deed("disable", "Let ACCT, one of yours, sign in no more; what they published stays.")
_deed("enable", "Take that back.")
_deed("warn", "Tell ACCT, one of yours, that something is wrong, and do nothing else.")


@click.group()
def report() -> None:
    """Read and resolve the reports that people and other servers file."""


@report.command("list")
@click.option("--resolved", is_flag=True, help="Those that were dealt with.")
@command
async def list_reports(config: Config, resolved: bool) -> None:
    """List the open reports, the newest first."""
    async with opened(config):
        table = Table("id", "on", "by", "category", "posts", "since", "says")
        found = await reports.listing(Page(limit=_SHOWN), is_resolved=resolved)
        for one in found.items:
            table.add_row(
                str(one.id),
                one.target.acct,
                one.reporter.acct,
                one.category,
                str(len(one.post_ids)),
                one.created_at.strftime("%Y-%m-%d"),
                escape(one.comment[:200]),
            )
        Console().print(table)


@report.command()
@click.argument("number", type=int)
@command
async def show(config: Config, number: int) -> None:
    """Show report NUMBER with the posts it names."""
    async with opened(config):
        found = await reports.get(number)
        for line in await _lines(found):
            click.echo(line)


@report.command()
@click.argument("number", type=int)
@click.option("--reason", default="", help="Kept in the audit log.")
@command
async def resolve(config: Config, number: int, reason: str) -> None:
    """Note that report NUMBER has been dealt with."""
    async with opened(config):
        await reports.resolve(None, await reports.get(number), reason)
        click.echo(f"Report {number} is resolved")


@click.command("audit")
@click.option("--target", default="", help="Only what was done to this domain or account.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=_SHOWN, show_default=True)
@command
async def audit_log(config: Config, target: str, limit: int) -> None:
    """List what moderators, lists and this command did, the newest first."""
    async with opened(config):
        for one in (await audit.entries(Page(limit=limit), target=target)).items:
            who = "(command line or list)" if one.actor is None else one.actor.username
            said = [f"{one.created_at:%Y-%m-%d %H:%M}", who, one.deed, one.target]
            click.echo("  ".join([*said, " ".join(one.reason.split())]).rstrip())


async def _lines(found: Report) -> list[str]:
    lines = [
        f"Report {found.id} on {found.target.acct} ({found.category})",
        f"by {found.reporter.acct}, {found.created_at:%Y-%m-%d %H:%M}",
        found.comment or "(no words)",
    ]
    for post in await Post.filter(id__in=found.post_ids).order_by("id"):
        lines.append(f"- {post.url or post.uri}")
    if found.resolved_at is not None:
        lines.append(f"resolved {found.resolved_at:%Y-%m-%d %H:%M}")
    return lines


COMMANDS = (account, report, audit_log)
