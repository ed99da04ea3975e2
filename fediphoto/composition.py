"""How the parts of one running program are brought together, and put away again."""

import os
from pathlib import Path

from fediphoto import config as configuration
from fediphoto.activitypub import network, outbox
from fediphoto.config import Config
from fediphoto.domain import policies
from fediphoto.domain.joining import ip_blocks
from fediphoto.domain.letters import vapid
from fediphoto.domain.people import accounts
from fediphoto.domain.photos import attachments, emoji_links
from fediphoto.domain.place import place
from fediphoto.errors import ConfigurationError
from fediphoto.storage import blobs, database, migrate


async def open_services(config: Config, *, with_database: bool = True) -> None:
    """Everything a door or a worker needs: database, media files, the way out, the facts' readers.

    With `with_database` false the caller has opened database and media files (tests do).
    Raises ConfigurationError where a folder or database cannot be used.
    """
    configuration.activate(config)
    if with_database:
        await open_storage(config)
    attachments.subscribe()
    outbox.subscribe()
    await place.load()
    await policies.load()
    await ip_blocks.load()
    await accounts.ensure_instance_actor()
    await emoji_links.open_links()
    await vapid.open_key()
    await network.open_network(config)


async def close_services(*, with_database: bool = True) -> None:
    """Close what `open_services` opened."""
    await network.close_network()
    if with_database:
        await database.disconnect()


async def open_storage(config: Config) -> None:
    """The data folder (made if missing, for our eyes only), the migrated database, the media."""
    configuration.activate(config)
    prepare_folder(config.data_dir)
    try:
        await migrate.migrate(config.storage.database, config.data_dir)
        await database.connect(config.storage.database, config.data_dir)
    except (TimeoutError, OSError) as error:
        raise ConfigurationError(f"storage.database: cannot be opened ({error})") from None
    blobs.use(blobs.LocalBlobs(config.data_dir / "media"))


def prepare_folder(folder: Path) -> None:
    """Make the data folder, readable by nobody else; ConfigurationError where that fails."""
    try:
        os.umask(0o077)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise ConfigurationError(
            f"storage.data_dir: takes a folder we may write to, not {folder} ({error.strerror})"
        ) from None
