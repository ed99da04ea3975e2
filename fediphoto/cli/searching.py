"""`search`: the index by which posts and people are found."""

import click

from fediphoto.cli.command import cli, command
from fediphoto.cli.users import opened
from fediphoto.config import Config
from fediphoto.domain.discovery import full_text


@cli.group()
def search() -> None:
    """Look after what searches look through."""


@search.command()
@command
async def rebuild(config: Config) -> None:
    """Index every post and account anew; until it is done, searches find less."""
    async with opened(config):
        await full_text.forget_all()
        done = 0
        while made := await full_text.fill_some():
            done += made
            if done % 10_000 < made:
                click.echo(f"{done} done")
        click.echo(f"{done} posts and accounts can be found")


COMMANDS = (search,)
