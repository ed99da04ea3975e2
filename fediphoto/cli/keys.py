"""`user rotate-keys`: new signing keys, as after a leak."""

import click

from fediphoto.cli.command import command
from fediphoto.cli.users import local_person, opened, user
from fediphoto.config import Config
from fediphoto.domain.people import key_rotation


@user.command("rotate-keys")
@click.argument("name")
@command
async def rotate_keys(config: Config, name: str) -> None:
    """Give NAME new keys; other servers are told, signed with the old one."""
    async with opened(config):
        account = await local_person(name)
        await key_rotation.rotate(account)
        click.echo(f"{account.username} has new keys; other servers are told as the instance runs")


COMMANDS = (user,)
