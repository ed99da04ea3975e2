"""`relay …`: which relays pass posts on, to us and from us."""

from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.table import Table

from fediphoto.activitypub import actors
from fediphoto.cli.command import command
from fediphoto.cli.users import opened
from fediphoto.config import Config
from fediphoto.domain.relations import relays


@click.group()
def relay() -> None:
    """Take part in relays, which bring public posts of strangers and take ours to them."""


@relay.command()
@click.argument("url")
@click.option(
    "--kind",
    type=click.Choice(relays.KINDS),
    help="By default mastodon for an address that ends with /inbox, else litepub.",
)
@command
async def add(config: Config, url: str, kind: str | None) -> None:
    """Ask the relay at URL: its inbox (Mastodon's kind) or its actor (LitePub's)."""
    if kind is None:
        kind = relays.MASTODON if urlsplit(url).path.endswith("/inbox") else relays.LITEPUB
    async with opened(config):
        if kind == relays.MASTODON:
            await relays.add(url)
        else:
            actor = await actors.fetch_actor(url)
            await relays.add(actor.inbox_uri, actor)
        click.echo(f"{url} is asked as the instance runs; `relay list` shows what it answers")


@relay.command("list")
@command
async def list_relays(config: Config) -> None:
    """List the relays and what they answered."""
    async with opened(config):
        table = Table("kind", "state", "inbox", "actor")
        for one in await relays.listed():
            table.add_row(one.kind, one.state, one.inbox_uri, one.actor_uri)
        Console(soft_wrap=True).print(table)


@relay.command()
@click.argument("url")
@command
async def remove(config: Config, url: str) -> None:
    """Leave the relay with the inbox or actor URL."""
    async with opened(config):
        await relays.remove(url)
        click.echo(f"{url} is told as the instance runs")


COMMANDS = (relay,)
