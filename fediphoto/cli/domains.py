"""`domain …`: how this instance treats other domains."""

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from fediphoto.cli.command import command
from fediphoto.cli.users import opened
from fediphoto.config import Config
from fediphoto.domain.moderation import policy_decisions
from fediphoto.domain.moderation.policy_decisions import Terms
from fediphoto.domain.policies import SEVERITIES
from fediphoto.domain.relations import severances
from fediphoto.storage.models import DomainPolicy


@click.group()
def domain() -> None:
    """Block, limit and allow other domains (with all below them)."""


@domain.command()
@click.argument("name")
@click.option("--severity", type=click.Choice(SEVERITIES), default="suspend", show_default=True)
@click.option("--reject-media", is_flag=True, help="Keep and show no photos of theirs.")
@click.option("--reject-reports", is_flag=True, help="Take no reports from there.")
@click.option("--force-sensitive", is_flag=True, help="Show their photos behind a warning.")
@click.option("--reason", default="", help="Shown on the About page.")
@click.option("--note", default="", help="Shown to moderators only.")
@click.option("--obfuscate", is_flag=True, help="Hide a part of the name on the About page.")
@command
async def block(
    config: Config,
    name: str,
    severity: str,
    reject_media: bool,
    reject_reports: bool,
    force_sensitive: bool,
    reason: str,
    note: str,
    obfuscate: bool,
) -> None:
    """Decide on NAME: by default nothing is taken from it or sent to it any more."""
    terms = Terms(
        severity=severity,
        rejects_media=reject_media,
        rejects_reports=reject_reports,
        forces_sensitive=force_sensitive,
        public_comment=reason,
        private_comment=note,
        is_obfuscated=obfuscate,
    )
    async with opened(config):
        policy = await policy_decisions.decide(None, name, terms)
        click.echo(f"{policy.domain}: {_words(policy)} from now on")


@domain.command()
@click.argument("name")
@click.option("--reason", default="", help="Shown on the About page.")
@command
async def limit(config: Config, name: str, reason: str) -> None:
    """Silence NAME: its people are heard by those who follow them, and by nobody else."""
    async with opened(config):
        terms = Terms(severity="silence", public_comment=reason)
        policy = await policy_decisions.decide(None, name, terms)
        click.echo(f"{policy.domain}: {_words(policy)} from now on")


@domain.command("list")
@command
async def list_domains(config: Config) -> None:
    """List every decision, where it comes from, and the domains that are allowed."""
    async with opened(config):
        table = Table(Column("domain", overflow="fold"), "is", "from", "reason")
        for policy in await policy_decisions.listing(None):
            table.add_row(
                policy.domain,
                _words(policy),
                "" if policy.block_list is None else escape(policy.block_list.url),
                escape(policy.public_comment or policy.private_comment),
            )
        for one in await policy_decisions.allowed(None):
            table.add_row(one.domain, "allowed", "", "")
        Console().print(table)


@domain.command()
@click.argument("name")
@click.option("--restore", is_flag=True, help="Ask again for the follows that were cut.")
@command
async def remove(config: Config, name: str, restore: bool) -> None:
    """Treat NAME like any other domain again."""
    async with opened(config):
        policy = await policy_decisions.get(None, name)
        await policy_decisions.take_back(None, name)
        click.echo(f"{policy.domain} is treated like any other again")
        if restore:
            await severances.restore_soon(policy.domain)
            click.echo("What was cut is asked for again as the instance runs")


@domain.command()
@click.argument("name")
@command
async def allow(config: Config, name: str) -> None:
    """Speak with NAME although federation.mode is "allowlist"."""
    async with opened(config):
        click.echo(f"{(await policy_decisions.allow(None, name)).domain} is allowed")


@domain.command()
@click.argument("name")
@command
async def disallow(config: Config, name: str) -> None:
    """Take that back."""
    async with opened(config):
        await policy_decisions.disallow(None, name)
        click.echo(f"{name} is not allowed any more")


def _words(policy: DomainPolicy) -> str:
    words = {"none": "let be", "silence": "silenced", "suspend": "suspended"}[policy.severity]
    besides = [
        what
        for what, is_so in (
            ("no media", policy.rejects_media),
            ("no reports", policy.rejects_reports),
            ("sensitive", policy.forces_sensitive),
        )
        if is_so
    ]
    return ", ".join([words, *besides])


COMMANDS = (domain,)
