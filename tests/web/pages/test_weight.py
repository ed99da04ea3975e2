"""How much comes over the wire before the first photo of Home: for a slow or dear network."""

import gzip

import pytest

from fediphoto.storage.models import Account
from fediphoto.text import translations
from fediphoto.web import speech
from fediphoto.web.pages import assets
from tests.domain.city import photo, says
from tests.web.pages.browser import HTML
from tests.web.pages.conftest import Arrive

MOST_BYTES = 100_000
MODULES_MOST = 45_000
SHEETS_MOST = 25_000
"""Parts of it, so that one kind does not eat the room of another unnoticed."""


async def test_home_weighs_less_than_a_hundred_kilobytes_before_its_photos(arrive: Arrive) -> None:
    anna = await arrive("anna")
    account = await Account.get(username="anna")
    for number in range(12):
        photos = [(await photo(account, f"A description of the light, {n}")).id for n in range(4)]
        caption = f"{number}: how the light came over the hill that morning #light #hill"
        await says(account, caption, attachment_ids=photos)
    page = await anna.open("/")
    assert len(page.all("article.post")) == 12
    weights = {"html": len(gzip.compress(page.html.encode(), 5))}
    addresses = {str(one["href"]) for one in page.all("link[rel=stylesheet], link[rel=icon]")}
    addresses |= {str(one["href"]) for one in page.all("link[rel=modulepreload]")}
    addresses |= {str(one["src"]) for one in page.all("script[src]")}
    addresses |= {str(one["href"]).partition("#")[0] for one in page.all("svg use")}
    assert not [one for one in addresses if "/compose/" in one]  # that is the page /new alone
    for address in sorted(addresses | {"/manifest.webmanifest"}):
        headers = HTML | {"Accept-Encoding": "gzip"}
        answer = await anna.raw("GET", address, headers=headers)
        assert answer.status_code == 200, address
        kind = answer.headers["Content-Type"].partition(";")[0]
        weights[kind] = weights.get(kind, 0) + len(await answer.get_data())
    assert sum(weights.values()) < MOST_BYTES, weights
    assert weights["text/javascript"] < MODULES_MOST, weights
    assert weights["text/css"] < SHEETS_MOST, weights


@pytest.mark.parametrize("code", translations.languages())
def test_the_words_of_our_scripts_weigh_little_in_any_language(code: str) -> None:
    assert len(gzip.compress(speech.script_words(code))) < 20_000


def test_a_page_names_all_modules_that_it_begins_with() -> None:
    """Or each were found only by reading the one before: one journey after another."""
    found = assets.modules()
    assert found[0] == "js/main.js"
    for name in found:
        for other in assets.files():
            path = other.removeprefix("js/")
            if f'from "./{path}"' in assets.files()[name].content.decode():
                assert other in found, (name, other)
    assert len(set(found)) == len(found)
