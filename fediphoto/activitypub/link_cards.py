"""How the page that a post links is asked what it says of itself.

One page at a time of each host, the whole thing within the limits of the one outgoing client. What
comes back is words and addresses: no markup of others reaches anybody.
"""

import asyncio
import time
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import structlog

from fediphoto.activitypub import media_cache, network
from fediphoto.activitypub.vocabulary import host_of
from fediphoto.domain import policies
from fediphoto.domain.views import cards
from fediphoto.domain.views.cards import Reading
from fediphoto.errors import FediphotoError, RemoteError
from fediphoto.storage import jobs
from fediphoto.text import page_head
from fediphoto.text.page_head import MAX_DESCRIPTION, MAX_NAME, MAX_TITLE, address, words

log = structlog.get_logger()

MOST_TRIES = 3
PAGE_BYTES = 1024 * 1024
BETWEEN_S = 1.0
"""So long after one page of a host we wait before the next."""
_HOSTS_KNOWN = 5000
_AGAIN_S = (60.0, 600.0, 3600.0)

_next_at: dict[str, float] = {}


async def read_page(url: str) -> Reading | None:
    """What the page at `url` says of itself; None where it has no title, or is no page.

    Raises RemoteError where it cannot be had.
    """
    page = await network.client().get_page(url, limit_bytes=PAGE_BYTES)
    if page is None:
        return None
    head = await asyncio.to_thread(page_head.read, page.body, page.content_type, page.final_url)
    origin = urlsplit(page.final_url)
    reading = Reading(
        title=head.title,
        description=head.description,
        language=head.language,
        author_name=head.author_name,
        author_url=head.author_url,
        provider_name=head.provider_name,
        provider_url=f"{origin.scheme}://{origin.netloc}/" if head.provider_name else "",
        image_url=head.image_url,
        image_description=head.image_description,
        width=head.image_width,
        height=head.image_height,
        published_at=head.published_at,
    )
    if head.oembed_url:
        reading = await _with_oembed(reading, head.oembed_url)
    if not reading.title:
        return None
    return await _with_image(reading)


async def _with_oembed(reading: Reading, url: str) -> Reading:
    """With what the page says as oEmbed, as data alone: its `html` is not even looked at."""
    try:
        said = (await network.client().get_jrd(url)).json
    except FediphotoError:
        return reading
    kind = said.get("type")
    if kind not in ("link", "photo", "video"):
        kind = "link"
    image = said.get("url") if kind == "photo" else said.get("thumbnail_url")
    return replace(
        reading,
        kind=kind,
        title=reading.title or _words(said.get("title"), MAX_TITLE),
        description=reading.description or _words(said.get("description"), MAX_DESCRIPTION),
        author_name=_words(said.get("author_name"), MAX_NAME) or reading.author_name,
        author_url=address(_text(said.get("author_url")), url) or reading.author_url,
        provider_name=_words(said.get("provider_name"), MAX_NAME) or reading.provider_name,
        provider_url=address(_text(said.get("provider_url")), url) or reading.provider_url,
        image_url=reading.image_url or address(_text(image), url),
    )


async def _with_image(reading: Reading) -> Reading:
    """With the size and colours of its image; without the image where that cannot be had."""
    if not reading.image_url:
        return replace(reading, width=0, height=0)
    if not network.is_proxying():
        return reading
    try:
        look = await media_cache.look_at(reading.image_url)
    except FediphotoError:
        return replace(reading, image_url="", image_description="", width=0, height=0)
    return replace(reading, width=look.width, height=look.height, blurhash=look.blurhash)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _words(value: Any, most: int) -> str:
    return words(_text(value), most)


async def _job(payload: dict[str, Any]) -> None:
    """Read the page of a card; three times at most, for nobody waits for it for days."""
    card = await cards.waiting(payload["card_id"])
    if card is None:
        return
    host = host_of(card.url)
    if not network.federates_with(host) or policies.of(host).rejects_media:
        await cards.keep(card, None)
        return
    await _our_turn(host)
    try:
        reading = await read_page(card.url)
    except RemoteError as error:
        tries = payload.get("tries", 0) + 1
        log.info("page not read", url=card.url, reason=str(error), tries=tries)
        if error.permanent or tries >= MOST_TRIES:
            await cards.keep(card, None)
        else:
            again = {"card_id": card.id, "tries": tries}
            await jobs.enqueue(cards.KIND, again, delay_s=_AGAIN_S[tries - 1])
        return
    await cards.keep(card, reading)


async def _our_turn(host: str) -> None:
    """Wait until we may ask this host again."""
    if len(_next_at) > _HOSTS_KNOWN:
        _next_at.clear()
    now = time.monotonic()
    at = max(now, _next_at.get(host, 0.0))
    _next_at[host] = at + BETWEEN_S
    await asyncio.sleep(at - now)


JOBS: dict[str, jobs.Handler] = {cards.KIND: _job}
