"""`user alias …` and `user move`: where people of this instance come from, and go."""

import click

from fediphoto.activitypub import actors
from fediphoto.cli.command import command
from fediphoto.cli.users import local_person, opened, user
from fediphoto.config import Config
from fediphoto.domain.relations import aliases, migration


@user.group()
def alias() -> None:
    """Which other accounts may move to a person here."""


@alias.command("add")
@click.argument("name")
@click.argument("handle")
@command
async def add_alias(config: Config, name: str, handle: str) -> None:
    """Have NAME say that HANDLE (@somebody@elsewhere.example) is theirs too."""
    async with opened(config):
        account = await local_person(name)
        other = await actors.resolve_handle(handle)
        await aliases.add(account, other)
        click.echo(f"{account.username} is also known as {other.acct}")


@alias.command("remove")
@click.argument("name")
@click.argument("handle")
@command
async def remove_alias(config: Config, name: str, handle: str) -> None:
    """Have NAME no longer say so; HANDLE may be the id that `list` prints."""
    async with opened(config):
        account = await local_person(name)
        uri = handle
        if not handle.startswith(("https://", "http://")):
            uri = (await actors.resolve_handle(handle)).uri
        await aliases.remove(account, uri)
        click.echo(f"{account.username} is not known as {handle} any more")


@alias.command("list")
@click.argument("name")
@command
async def list_aliases(config: Config, name: str) -> None:
    """List what else NAME is known as."""
    async with opened(config):
        for uri, other in await aliases.listed(await local_person(name)):
            click.echo(uri if other is None else f"{other.acct} {uri}")


@user.command()
@click.argument("name")
@click.argument("handle", required=False)
@click.option("--undo", is_flag=True, help="Lead nowhere else any more; followers do not return.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@command
async def move(config: Config, name: str, handle: str | None, undo: bool, yes: bool) -> None:
    """Move NAME to HANDLE (@new@elsewhere.example), which must name NAME as an alias."""
    if (handle is None) is not undo:
        raise click.UsageError("Say either where to move, or --undo.")
    async with opened(config):
        account = await local_person(name)
        if handle is None:
            await migration.return_home(account)
            click.echo(f"{account.username} is back")
            return
        target = await actors.resolve_fresh(handle)
        migration.check(account, target)
        if not yes:
            question = f"All followers of {account.username} are led to {target.acct}. Go on?"
            click.confirm(question, abort=True)
        await migration.move(account, target)
        click.echo(f"{account.username} has moved to {target.acct}; others are told by the workers")


COMMANDS = (user,)
