"""How a command of ours begins and ends: configuration, event loop, errors in one line."""

import logging
import sys
from collections.abc import Callable, Coroutine
from functools import wraps
from pathlib import Path
from typing import Any

import click
import structlog
import uvloop

from fediphoto import __version__
from fediphoto import config as configuration
from fediphoto.errors import ConfigurationError, FediphotoError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    help="The configuration file (default: $FEDIPHOTO_CONFIG, then ./config.toml).",
)
@click.version_option(__version__)
@click.pass_context
def cli(context: click.Context, config_path: Path | None) -> None:
    """Run and look after a fediphoto instance."""
    context.obj = config_path


def command(function: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """An asynchronous command that is given the configuration first.

    Errors of our own family become one line; the exit status is 2 for a wrong configuration and
    1 for anything else.
    """

    @wraps(function)
    def run(*arguments: Any, **options: Any) -> None:
        log_to_stderr()
        try:
            config = configuration.load(click.get_current_context().obj)
            uvloop.run(function(config, *arguments, **options))
        except ConfigurationError as error:
            fail(str(error), 2)
        except FediphotoError as error:
            fail(str(error), 1)
        except KeyboardInterrupt:
            sys.exit(130)

    return run


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


def fail(sentence: str, status: int) -> None:
    """Say why in one line on standard error and leave with `status`."""
    click.echo(f"fediphoto: {sentence}", err=True)
    sys.exit(status)
