"""`blocklist …`: lists of domains that others keep, and our own as one."""

from typing import TextIO

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from fediphoto.activitypub import block_lists as fetching
from fediphoto.activitypub.block_lists import LIST_BYTES
from fediphoto.cli.command import command
from fediphoto.cli.users import opened
from fediphoto.config import Config
from fediphoto.domain.moderation import block_lists
from fediphoto.domain.moderation.block_lists import Applied
from fediphoto.domain.policies import SEVERITIES
from fediphoto.errors import BadRequest, FediphotoError
from fediphoto.storage.models import BlockList


@click.group()
def blocklist() -> None:
    """Subscribe to lists of domains (CSV as Mastodon writes it), import and export them."""


@blocklist.command()
@click.argument("url")
@click.option("--title", default="", help="What you call it.")
@click.option(
    "--highest",
    type=click.Choice(SEVERITIES),
    default="suspend",
    show_default=True,
    help="The most that the list may do.",
)
@command
async def subscribe(config: Config, url: str, title: str, highest: str) -> None:
    """Do what the list at URL says, now and daily. Your own decisions go before it."""
    async with opened(config):
        made = await block_lists.subscribe(None, url, title=title, highest_severity=highest)
        click.echo(_told(made, await fetching.refresh(made)))


@blocklist.command("list")
@command
async def list_lists(config: Config) -> None:
    """List what we subscribe to."""
    async with opened(config):
        table = Table(Column("list", overflow="fold"), "highest", "domains", "checked", "trouble")
        for one, domains in await block_lists.listing(None):
            checked = one.checked_at.strftime("%Y-%m-%d %H:%M") if one.checked_at else "never"
            name = f"{one.title} {one.url}".strip()
            table.add_row(
                escape(name), one.highest_severity, str(domains), checked, escape(one.last_error)
            )
        Console().print(table)


@blocklist.command()
@click.argument("url", required=False)
@command
async def refresh(config: Config, url: str | None) -> None:
    """Fetch the list at URL now, or all of them."""
    async with opened(config):
        found = [one for one, _ in await block_lists.listing(None)]
        failures = []
        for one in [await block_lists.find(url)] if url else found:
            try:
                click.echo(_told(one, await fetching.refresh(one)))
            except FediphotoError as error:
                failures.append(f"{one.url}: {error}")
        if failures:
            raise FediphotoError("; ".join(failures))


@blocklist.command()
@click.argument("url")
@command
async def remove(config: Config, url: str) -> None:
    """Let go of the list at URL and of everything that came with it."""
    async with opened(config):
        await block_lists.unsubscribe(None, await block_lists.find(url))
        click.echo(f"{url} is let go")


@blocklist.command("import")
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"))
@click.option("--overwrite", is_flag=True, help="Also where you have decided already.")
@command
async def import_file(config: Config, file: TextIO, overwrite: bool) -> None:
    """Take what stands in FILE over as your own decisions."""
    text = file.read(LIST_BYTES + 1)
    if len(text) > LIST_BYTES:
        raise BadRequest(f"{file.name}: that is too long for a list")
    async with opened(config):
        applied = await block_lists.import_text(None, text, overwrites=overwrite)
        click.echo(f"{file.name}: {_counts(applied)}")


@blocklist.command()
@click.option("--public", is_flag=True, help="Only what anybody may know.")
@command
async def export(config: Config, public: bool) -> None:
    """Print every decision as a list."""
    async with opened(config):
        wanted = block_lists.export_public() if public else block_lists.export_all(None)
        click.echo(await wanted, nl=False)


def _told(block_list: BlockList, applied: Applied) -> str:
    return f"{block_list.url}: {_counts(applied)}"


def _counts(applied: Applied) -> str:
    return (
        f"{applied.added} added, {applied.changed} changed, {applied.lifted} lifted,"
        f" {applied.left_alone} left alone"
    )


COMMANDS = (blocklist,)
