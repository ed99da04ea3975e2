"""A browser that is told of what happens, and what there is to tell: for the tests of both."""

from collections.abc import Awaitable, Callable
from typing import Any

from fediphoto.domain.posts import interactions
from fediphoto.storage.models import Account, Post
from tests.domain.city import photo, says, somebody
from tests.push_service import PushService
from tests.web.pages.browser import Browser

PLACE = "/settings/notifications"
DOOR = f"{PLACE}/device"
PDI = "\u2069"

Drain = Callable[[], Awaitable[None]]


async def turn_on(browser: Browser, service: PushService, **chosen: Any) -> None:
    """What one does on the settings page, and what the script does then."""
    await browser.open(PLACE)
    told = service.subscribe()
    await browser.press(DOOR, endpoint=told["endpoint"], **told["keys"], **chosen)
    assert "Saved." in browser.page.text


async def of(name: str) -> Account:
    """The account of somebody here."""
    return await Account.get(username=name, domain="")


async def liked(by: str = "boris", caption: str = "A pier", **details: Any) -> Post:
    """Somebody likes a new photo of anna's."""
    anna = await of("anna")
    ids = [(await photo(anna)).id]
    post = await says(anna, caption, attachment_ids=ids, **details)
    await interactions.like(await somebody(by), post)
    return post


def plain(text: str) -> str:
    """Without the marks that keep names in their own direction."""
    return text.replace("\u2068", "").replace(PDI, "")
