"""`token create`: a way in for a program."""

import click

from fediphoto.cli.command import command
from fediphoto.cli.users import local_person, opened
from fediphoto.config import Config
from fediphoto.domain.sign_in import credentials


@click.group()
def token() -> None:
    """Make access tokens for programs."""


@token.command()
@click.argument("name")
@click.option("--scopes", default="read write follow push", show_default=True)
@command
async def create(config: Config, name: str, scopes: str) -> None:
    """Print a token that acts for NAME (as the last line)."""
    async with opened(config):
        made = await credentials.create_token(await local_person(name), scopes)
        click.echo("Keep it secret; it is shown only now:")
        click.echo(made)


COMMANDS = (token,)
