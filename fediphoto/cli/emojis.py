"""`emoji …`: the pictures that people here can put in their words."""

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fediphoto.cli.command import command
from fediphoto.cli.users import opened
from fediphoto.config import Config
from fediphoto.domain.photos import custom_emojis
from fediphoto.errors import TooLarge, Unprocessable
from fediphoto.text.shortcodes import SHORTCODE

_IMAGES = frozenset({".png", ".apng", ".gif", ".webp", ".jpg", ".jpeg", ".avif"})
_UNREADABLE = "This is neither a folder nor a ZIP file we can read."
_FILE = click.Path(exists=True, path_type=Path)


@click.group()
def emoji() -> None:
    """The custom emoji of this place."""


@emoji.command()
@click.argument("shortcode")
@click.argument("image", type=_FILE)
@click.option("--category", default="", help="Under which apps show it.")
@click.option("--unlisted", is_flag=True, help="Apps do not offer it.")
@command
async def add(config: Config, shortcode: str, image: Path, category: str, unlisted: bool) -> None:
    """Let people write :SHORTCODE: for the picture in the file IMAGE."""
    async with opened(config):
        row = await custom_emojis.add(
            None, shortcode.strip(":"), image, category=category, is_in_picker=not unlisted
        )
        click.echo(f":{row.shortcode}: is there now")


@emoji.command("list")
@command
async def list_emojis(config: Config) -> None:
    """List all of them, by category."""
    async with opened(config):
        table = Table("name", "category", "")
        for row in await custom_emojis.listing():
            state = "disabled" if row.is_disabled else "" if row.is_in_picker else "unlisted"
            table.add_row(row.shortcode, escape(row.category), state)
        Console(soft_wrap=True).print(table)


@emoji.command()
@click.argument("shortcode")
@command
async def remove(config: Config, shortcode: str) -> None:
    """Take :SHORTCODE: away for good, also from what was written with it."""
    async with opened(config):
        row = await custom_emojis.find(shortcode)
        await custom_emojis.remove(None, row.id)
        click.echo(f":{row.shortcode}: is gone")


@emoji.command("import")
@click.argument("source", type=_FILE)
@click.option("--category", default="", help="Under which apps show them.")
@command
async def import_emojis(config: Config, source: Path, category: str) -> None:
    """Add every image of the folder or ZIP file SOURCE, by the name of its file.

    What cannot be added (a name that is taken, say) is told, and left out.
    """
    added = 0
    async with opened(config):
        with _images(source) as images:
            for name, path in images:
                try:
                    await custom_emojis.add(None, name, path, category=category)
                    added += 1
                except (TooLarge, Unprocessable) as error:
                    click.echo(f":{name}: is left out: {error}", err=True)
        click.echo(f"{added} added")


@contextmanager
def _images(source: Path) -> Iterator[Iterator[tuple[str, Path]]]:
    """(name, file) of the images there, one at a time; Unprocessable for what is neither."""
    if source.is_dir():
        found = (one for one in sorted(source.iterdir()) if one.is_file())
        yield ((one.stem, one) for one in found if one.suffix.lower() in _IMAGES)
        return
    if not zipfile.is_zipfile(source):
        raise Unprocessable(_UNREADABLE)
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(source) as archive:
        yield _unpacked(archive, Path(folder) / "image")


def _unpacked(archive: zipfile.ZipFile, into: Path) -> Iterator[tuple[str, Path]]:
    """Each image in turn in the file `into`; no more bytes of it than an emoji may have.

    The names in an archive say what an emoji is called, never where a file goes.
    """
    for entry in archive.infolist():
        name = PurePosixPath(entry.filename)
        hidden = any(part.startswith((".", "__MACOSX")) for part in name.parts)
        if entry.is_dir() or hidden or name.suffix.lower() not in _IMAGES:
            continue
        try:
            with archive.open(entry) as packed:
                into.write_bytes(packed.read(custom_emojis.FILE_BYTES + 1))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
            raise Unprocessable(_UNREADABLE) from None
        # What could never be a name is told in short: it may be of any length.
        yield (name.stem if SHORTCODE.fullmatch(name.stem) else name.stem[:40]), into


COMMANDS = (emoji,)
