"""`user …`: look after the people of this instance."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fediphoto import composition
from fediphoto.cli.command import command
from fediphoto.config import Config
from fediphoto.domain.moderation import account_help, moderation
from fediphoto.domain.people import accounts
from fediphoto.domain.sign_in import credentials, second_factor
from fediphoto.errors import NotFound
from fediphoto.storage.models import Account, User


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[None]:
    """Services for the length of one command."""
    await composition.open_services(config)
    try:
        yield
    finally:
        await composition.close_services()


async def local_person(username: str) -> Account:
    """The local account of that name; NotFound with a sentence otherwise."""
    account = await accounts.find_local(username)
    if account is None:
        raise NotFound(f"there is nobody called {username} here")
    return account


@click.group()
def user() -> None:
    """Create, list and change the people of this instance."""


@user.command()
@click.argument("name")
@click.option("--email", required=True)
@click.option("--password", required=True, help="At least 8 characters.")
@click.option("--admin", is_flag=True, help="May do everything.")
@command
async def create(config: Config, name: str, email: str, password: str, admin: bool) -> None:
    """Create NAME, ready to sign in."""
    async with opened(config):
        role = "admin" if admin else "user"
        account = await accounts.create_local(name, email, password, role=role)
        click.echo(f"Created {account.username}@{config.domain}")


@user.command("list")
@command
async def list_users(config: Config) -> None:
    """List everybody, newest last."""
    async with opened(config):
        table = Table("name", "role", "posts", "since", "state")
        for account, settings in await accounts.list_local():
            role = "" if settings is None else settings.role
            since = account.created_at.strftime("%Y-%m-%d")
            posts = str(account.posts_count)
            table.add_row(account.username, role, posts, since, _state(account, settings))
        Console().print(table)


def _state(account: Account, settings: User | None) -> str:
    if settings is None:
        return "deleted"
    if account.suspended_at is not None:
        return "suspended"
    if settings.confirmed_at is None:
        return "has not confirmed the e-mail address"
    if settings.approved_at is None:
        return f"waits to be let in: {escape(settings.sign_up_reason) or 'no reason given'}"
    return ""


@user.command()
@click.argument("name")
@command
async def approve(config: Config, name: str) -> None:
    """Let NAME in, who asked to join (registrations = "approval")."""
    async with opened(config):
        account = await local_person(name)
        await accounts.approve(account)
        click.echo(f"{account.username} may sign in now")


@user.command("reset-password")
@click.argument("name")
@command
async def reset_password(config: Config, name: str) -> None:
    """End every session of NAME and print a link to choose a new password."""
    async with opened(config):
        token = await credentials.reset_password(await local_person(name))
        click.echo(f"{config.base_url}/reset/{token}")


@user.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice(account_help.ROLES))
@command
async def give_role(config: Config, name: str, role: str) -> None:
    """Make NAME an admin or a moderator, or a user again."""
    async with opened(config):
        account = await local_person(name)
        await account_help.set_role(None, account, role)
        click.echo(f"{account.username} is {role} now")


@user.command("disable-2fa")
@click.argument("name")
@command
async def disable_second_factor(config: Config, name: str) -> None:
    """Let NAME, who lost the authenticator app, in by the password alone; passkeys go too."""
    async with opened(config):
        account = await local_person(name)
        await second_factor.turn_off(account, with_passkeys=True)
        click.echo(f"{account.username} signs in by the password alone")


@user.command()
@click.argument("name")
@click.option("--undo", is_flag=True, help="Give the account back.")
@command
async def suspend(config: Config, name: str, undo: bool) -> None:
    """Suspend NAME: signed out everywhere, hidden from everybody."""
    async with opened(config):
        account = await local_person(name)
        await (moderation.unsuspend if undo else moderation.suspend)(None, account)
        click.echo(f"{account.username} is {'back' if undo else 'suspended'}")


@user.command()
@click.argument("name")
@click.confirmation_option(prompt="Everything this person posted will be gone. Go on?")
@command
async def delete(config: Config, name: str) -> None:
    """Delete NAME for good; the name is never given away again."""
    async with opened(config):
        account = await local_person(name)
        await accounts.delete_local(account)
        click.echo(f"{account.username} is deleted; other servers are told as the instance runs")


COMMANDS = (user,)
