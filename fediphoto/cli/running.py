"""`serve` and `worker`: the commands that stay."""

import logging
import sys

import click
import structlog

from fediphoto import composition, server
from fediphoto.cli.command import command
from fediphoto.config import Config
from fediphoto.domain import credentials
from fediphoto.errors import ConfigurationError
from fediphoto.storage import jobs


@click.command()
@command
async def serve(config: Config) -> None:
    """Run the instance: migrate, listen, and work, in one process."""
    log_to_stderr()
    await composition.open_services(config)
    try:
        await jobs.release_leases()
        link = await credentials.setup_link()

        def announce() -> None:
            click.echo(f"fediphoto is running at {config.base_url}")
            if link is not None:
                click.echo(f"Create the admin here (works once): {config.base_url}/setup/{link}")
            sys.stdout.flush()

        await server.serve(config, on_ready=announce)
    except OSError as error:
        raise ConfigurationError(
            f"server.bind: cannot listen on {config.server.bind} ({error.strerror})"
        ) from None
    finally:
        await composition.close_services()


@click.command()
@command
async def worker(config: Config) -> None:
    """Run only the background work (beside one or more `serve` on PostgreSQL)."""
    log_to_stderr()
    await composition.open_services(config)
    try:
        click.echo("fediphoto is working")
        await server.work(config)
    finally:
        await composition.close_services()


def log_to_stderr() -> None:
    """One readable line an event, on standard error; libraries only when something is wrong."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(message)s"
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


COMMANDS = (serve, worker)
