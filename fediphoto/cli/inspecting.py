"""`inspect`: how the instance understands a document, without keeping anything."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import click
import orjson

from fediphoto import config as configuration
from fediphoto.activitypub import captured, inspection
from fediphoto.activitypub.client import DOCUMENT_BYTES
from fediphoto.activitypub.understanding import understand_bytes
from fediphoto.cli.command import fail, log_to_stderr
from fediphoto.errors import ConfigurationError


@click.command("inspect")
@click.argument("documents", nargs=-1, required=True, metavar="FILE|URL|@HANDLE…")
@click.option("--trace", is_flag=True, help='Tell every step in the list "trace" of each line.')
@click.pass_context
def inspect_command(context: click.Context, documents: tuple[str, ...], trace: bool) -> None:
    """Print, one JSON line a document, how it is understood, or why it is refused.

    Files need no instance. URLs and handles are fetched as the instance would fetch them, signed
    and guarded. Nothing is stored.
    """
    log_to_stderr()
    local = [one for one in documents if not _is_elsewhere(one)]
    try:
        config = configuration.load(context.obj) if len(local) < len(documents) else None
    except ConfigurationError as error:
        fail(str(error), 2)
    is_whole = asyncio.run(_inspect(config, documents, trace))
    sys.exit(0 if is_whole else 1)


def _is_elsewhere(text: str) -> bool:
    is_handle = text.startswith(("@", "acct:")) or ("@" in text and not Path(text).exists())
    return text.startswith(("https://", "http://")) or is_handle


async def _inspect(
    config: configuration.Config | None, documents: tuple[str, ...], trace: bool
) -> bool:
    """Print a line for each document; False where a file could not be read."""
    if config is None:
        printed = [_print_file(one, trace) for one in documents]
        return all(printed)
    configuration.activate(config)
    is_whole = True
    async with inspection.opened(config) as client:
        for one in documents:
            if not _is_elsewhere(one):
                is_whole = _print_file(one, trace) and is_whole
                continue
            is_url = one.startswith(("https://", "http://"))
            look = inspection.inspect_url if is_url else inspection.inspect_handle
            understood = await look(client, one)
            line: dict[str, Any] = {"url" if is_url else "handle": one} | understood
            _print(line | ({"trace": list(client.told)} if trace else {}))
    return is_whole


def _print_file(name: str, trace: bool) -> bool:
    """Print how a file is understood; a line on standard error and False if it cannot be read."""
    try:
        with Path(name).open("rb") as file:
            raw = file.read(DOCUMENT_BYTES + 1)
    except OSError as error:
        click.echo(f"fediphoto: {name}: cannot be read ({error.strerror})", err=True)
        return False
    is_large = len(raw) > DOCUMENT_BYTES
    understood = {"refused": "It is larger than 1 MiB."} if is_large else understand_bytes(raw)
    steps = [f"read {len(raw)} bytes", *captured.told(raw)]
    _print({"file": name} | understood | ({"trace": steps} if trace else {}))
    return True


def _print(line: dict[str, Any]) -> None:
    click.echo(orjson.dumps(line))


COMMANDS = (inspect_command,)
