"""`serve` and `worker`: the commands that stay."""

import socket
import sys

import click

from fediphoto import composition, server
from fediphoto.activitypub import delivery
from fediphoto.cli.command import command
from fediphoto.config import Config
from fediphoto.domain.joining import founding
from fediphoto.errors import ConfigurationError
from fediphoto.storage import jobs


@click.command()
@command
async def serve(config: Config) -> None:
    """Run the instance: migrate, listen, and work, in one process."""
    listener = _bound(config)
    await composition.open_services(config)
    try:
        if config.storage.database == "sqlite":
            await _take_over()
        link = await founding.setup_link()

        def announce() -> None:
            click.echo(f"fediphoto is running at {config.base_url}")
            if link is not None:
                click.echo(f"Create the admin here (works once): {config.base_url}/setup/{link}")
            sys.stdout.flush()

        await server.serve(config, listener, on_ready=announce)
    finally:
        await composition.close_services()


@click.command()
@command
async def worker(config: Config) -> None:
    """Run only the background work (beside one or more `serve` on PostgreSQL)."""
    await composition.open_services(config)
    try:
        click.echo("fediphoto is working")
        await server.work(config)
    finally:
        await composition.close_services()


async def _take_over() -> None:
    """Give back what a killed process had in hand: on SQLite nobody but us is working."""
    await jobs.release_leases()
    await delivery.release_leases()


def _bound(config: Config) -> socket.socket:
    try:
        return server.bind(config)
    except OSError as error:
        raise ConfigurationError(
            f"server.bind: cannot listen on {config.server.bind} ({error.strerror})"
        ) from None


COMMANDS = (serve, worker)
