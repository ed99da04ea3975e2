"""`doctor`: is everything as it should be?"""

import sys
from collections.abc import Awaitable, Callable

import click

from fediphoto import composition
from fediphoto.activitypub import network
from fediphoto.cli.command import command
from fediphoto.config import Config
from fediphoto.domain import addresses
from fediphoto.errors import FediphotoError, RemoteError
from fediphoto.storage import blobs
from fediphoto.storage.models import Account

Check = Callable[[Config], Awaitable[str]]


async def check_configuration(config: Config) -> str:
    """It was read, or we would not be here."""
    where = "" if config.web_domain == config.domain else f" at {config.web_domain}"
    return f"this instance is {config.domain}{where}, listening on {config.server.bind}"


async def check_database(config: Config) -> str:
    """A row can be read."""
    people = await Account.filter(domain="", deleted_at=None, actor_type="Person").count()
    return f"{config.storage.database.split(':')[0]} with {people} local accounts"


async def check_media(config: Config) -> str:
    """A file can be written, found and deleted."""
    store = blobs.current()
    folder = store.temporary()
    folder.mkdir()
    probe = folder / "probe"
    probe.write_bytes(b"probe")
    key = blobs.new_key("txt")
    await store.put(key, probe, "text/plain")
    found = await store.exists(key)
    await store.delete(key)
    folder.rmdir()
    if not found:
        raise FediphotoError("a file that was just written is not there")
    return "files can be written, read and deleted"


async def check_webfinger(config: Config) -> str:
    """Our own instance actor is found the way other servers look for it."""
    resource = f"acct:{config.domain}@{config.domain}"
    asked = []
    for base in config.own_urls:
        url = f"{base}/.well-known/webfinger?resource={resource}"
        try:
            links = (await network.client().get_jrd(url)).json.get("links", [])
        except RemoteError as error:
            raise FediphotoError(f"{url}: {error}{_hint(config, base)}") from None
        if not any(link.get("href") == addresses.instance_actor_uri() for link in links):
            hint = _hint(config, base)
            raise FediphotoError(f"{url} does not lead to {addresses.instance_actor_uri()}{hint}")
        asked.append(url)
    return f"{' and '.join(asked)} {'answers' if len(asked) == 1 else 'answer'}"


def _hint(config: Config, base: str) -> str:
    """What an admin has to do where not we but the host in handles gives no answer."""
    if base == config.base_url:
        return ""
    return f" ({config.domain} must send WebFinger on to us: see docs/split-domain.md)"


async def check_actor(config: Config) -> str:
    """Our instance actor can be read, and is who we think."""
    document = await network.client().get_json(addresses.instance_actor_uri())
    if document.json.get("id") != addresses.instance_actor_uri():
        raise FediphotoError("the actor document carries another id: is the domain right?")
    return f"{addresses.instance_actor_uri()} answers with our key"


CHECKS: tuple[tuple[str, Check], ...] = (
    ("configuration", check_configuration),
    ("database", check_database),
    ("media folder", check_media),
    ("WebFinger", check_webfinger),
    ("actor", check_actor),
)


@click.command()
@command
async def doctor(config: Config) -> None:
    """Check configuration, database, media folder, and (while `serve` runs) how others see us."""
    await composition.open_services(config)
    healthy = True
    try:
        for name, check in CHECKS:
            try:
                click.echo(f"ok    {name}: {await check(config)}")
            except (FediphotoError, OSError) as error:
                healthy = False
                click.echo(f"FAIL  {name}: {error}")
    finally:
        await composition.close_services()
    sys.exit(0 if healthy else 1)


COMMANDS = (doctor,)
