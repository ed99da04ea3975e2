"""Do the settings answer what people ask, keep what they choose, and lead back where they were?"""

from collections.abc import Awaitable, Callable

import pytest

from fediphoto.domain import preferences
from fediphoto.domain.notifications import notifications
from fediphoto.domain.people import accounts
from fediphoto.domain.relations import follows
from fediphoto.storage import database
from fediphoto.storage.models import Account, DomainBlock, Notification, User
from fediphoto.text import translations
from fediphoto.web.pages.settings_places import GROUPS, place_of
from tests.domain.city import photo, somebody
from tests.mail_server import MailServer
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import Arrive

PLACES = [place for group in GROUPS for place in group.places]


async def of(name: str) -> Account:
    account = await accounts.find(name)
    assert account is not None
    return account


async def user(name: str) -> User:
    return await User.get(account__username=name, account__domain="")


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue with a few sentences, as if German had been done."""
    said = {
        "Settings": "Einstellungen",
        "Choose a new password": "Wähle ein neues Passwort",
        "Hello %(name)s,": "Hallo %(name)s,",
        "Sign in": "Anmelden",
        "The name or the password is not right.": "Name oder Passwort stimmt nicht.",
    }

    class Said(translations.standard.NullTranslations):
        def gettext(self, message: str) -> str:
            return said.get(message, message)

    monkeypatch.setattr(translations, "languages", lambda: ("en", "de"))
    monkeypatch.setitem(translations._read, "de", Said())


async def test_every_place_is_one_tap_from_the_list_with_a_line_about_it(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await anna.open("/settings")
    links = {str(one["href"]): one.get_text(" ") for one in anna.page.all(".settings-list a")}
    assert list(links) == [place.path for place in PLACES]
    for place in PLACES:
        assert place.label in links[place.path]
        assert place.explanation in links[place.path]
    assert anna.page.all('form[action="/logout"]'), "and the way out"
    sprite = (await anna.raw("GET", "/settings/nothing-here", headers=HTML)).status_code
    assert sprite == 404


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.path)
async def test_a_place_says_where_it_is_and_leads_back(arrive: Arrive, place: object) -> None:
    path = place.path  # type: ignore[attr-defined]
    anna = await arrive("anna")
    await anna.open(path)
    assert place.label in anna.page.one("h1").text  # type: ignore[attr-defined]
    [here] = anna.page.all(".settings-list [aria-current]")
    assert here["href"] == path
    assert "/settings" in anna.page.links()
    assert anna.page.one("h1 a")["href"] == "/settings"


async def test_nobody_sees_or_changes_settings_who_is_not_signed_in(visitor: Browser) -> None:
    for path in ("/settings", *(place.path for place in PLACES)):
        answer = await visitor.raw("GET", path, headers=HTML)
        assert answer.status_code == 303, path
        assert answer.headers["Location"].startswith("/login"), path
    for path in ("/settings/appearance", "/settings/content", "/settings/posting"):
        answer = await visitor.raw("POST", path, headers=HTML, form={"theme": "dark"})
        assert answer.status_code == 403, path


@pytest.mark.parametrize(
    "path",
    [
        "/settings/appearance",
        "/settings/content",
        "/settings/posting",
        "/settings/privacy",
        "/settings/notifications",
        "/settings/blocks/servers",
        "/settings/blocks/servers/remove",
        "/settings/hashtags/follow",
    ],
)
async def test_a_stranger_s_form_changes_nothing(arrive: Arrive, path: str) -> None:
    anna = await arrive("anna")
    before = (await user("anna")).settings
    form = {"theme": "dark", "domain": "far.test", "hashtag": "film", "visibility": "direct"}
    answer = await anna.raw("POST", path, headers=HTML, form=form)
    assert answer.status_code == 403
    assert (await user("anna")).settings == before
    assert not await DomainBlock.exists()


def test_pages_below_a_place_belong_to_it() -> None:
    belongs = {
        "/settings/access/two-factor": "/settings/access",
        "/settings/filters/12": "/settings/filters",
        "/settings/severed": "/settings/blocks",
        "/settings/export": "/settings/data",
    }
    for path, place in belongs.items():
        found = place_of(path)
        assert found is not None
        assert found.path == place
    assert place_of("/settings") is None
    assert place_of("/settings/accessories") is None


async def test_the_theme_and_saving_data_reach_every_page(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await anna.open("/settings/appearance")
    assert not anna.page.one("html").has_attr("data-theme")
    await anna.press("/settings/appearance", theme="dark", saves__data=True)
    assert "Saved." in anna.page.text
    assert (await anna.open("/explore")).one("html")["data-theme"] == "dark"
    looks = preferences.appearance(await user("anna"))
    assert (looks.theme, looks.saves_data) == ("dark", True)
    await anna.open("/settings/appearance")
    assert anna.page.one('[name="theme"][checked]')["value"] == "dark"
    await anna.press("/settings/appearance", theme="pink", saves__data=False, status=422)
    assert anna.page.problem()
    assert preferences.appearance(await user("anna")).theme == "dark"


@pytest.mark.usefixtures("german")
async def test_a_language_is_spoken_at_once_and_given_back_to_the_browser(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await anna.open("/settings/appearance")
    offered = [str(one["value"]) for one in anna.page.all('select[name="language"] option')]
    assert offered == ["", "en", "de"]
    await anna.press("/settings/appearance", language="de")
    assert anna.page.one("html")["lang"] == "de"
    assert (await anna.open("/settings")).one("h1").text == "Einstellungen"
    await anna.open("/settings/appearance")
    await anna.press("/settings/appearance", language="xx", status=422)
    assert preferences.language(await user("anna")) == "de"
    await anna.open("/settings/appearance")
    await anna.press("/settings/appearance", language="")
    assert anna.page.one("html")["lang"] == "en"
    assert preferences.language(await user("anna")) == ""
    assert "language" not in anna.cookies(), "as the browser says, here too"


@pytest.mark.usefixtures("german")
async def test_a_letter_is_in_its_reader_s_language(
    arrive: Arrive, visitor: Browser, post_office: MailServer, drain: Callable[[], Awaitable[None]]
) -> None:
    await arrive("anna")
    await preferences.set_language((await of("anna")).id, "de")
    await visitor.open("/reset")
    await visitor.press("/reset", login="anna")
    await drain()
    [letter] = post_office.letters
    assert str(letter["Subject"]).startswith("Wähle ein neues Passwort")
    assert "Hallo anna," in letter.get_content()


async def test_new_posts_begin_as_chosen(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await anna.open("/settings/posting")
    await anna.press("/settings/posting", visibility="followers", language="de", license="cc-by-sa")
    kept = await user("anna")
    assert (kept.default_visibility, kept.default_language) == ("followers", "de")
    assert preferences.default_license(kept) == "cc-by-sa"
    await anna.press("/settings/posting", language="not a language", sensitive=True, status=422)
    assert anna.page.problem()
    assert anna.page.value("language") == "not a language"
    assert anna.page.one('input[name="sensitive"]').has_attr("checked")
    await anna.press("/settings/posting", language="de", license="free-beer", status=422)
    assert not (await user("anna")).default_sensitive


async def test_a_licence_stands_below_the_photos(arrive: Arrive, visitor: Browser) -> None:
    from fediphoto.domain.posts import posts

    await arrive("anna")
    anna = await of("anna")
    free = await posts.publish(
        anna, posts.Draft(attachment_ids=[(await photo(anna)).id], license="cc-by")
    )
    kept = await posts.publish(anna, posts.Draft(attachment_ids=[(await photo(anna)).id]))
    page = await visitor.open(f"/@anna/{free.id}")
    link = page.one('a[rel="license"]')
    assert (link.text, link["href"]) == ("CC BY", "https://creativecommons.org/licenses/by/4.0/")
    assert not (await visitor.open(f"/@anna/{kept.id}")).all('a[rel="license"]')


async def test_sensitive_photos_are_shown_at_once_to_who_wishes_so(arrive: Arrive) -> None:
    from fediphoto.domain.posts import posts

    anna, boris = await arrive("anna"), await arrive("boris")
    author = await of("anna")
    bare = posts.Draft(attachment_ids=[(await photo(author)).id], is_sensitive=True)
    warned = posts.Draft(attachment_ids=[(await photo(author)).id], content_warning="Spiders")
    bare_id, warned_id = [(await posts.publish(author, one)).id for one in (bare, warned)]
    assert (await boris.open(f"/@anna/{bare_id}")).all(".veil")
    await boris.open("/settings/content")
    await boris.press("/settings/content", sensitive=True)
    assert "Saved." in boris.page.text
    assert not (await boris.open(f"/@anna/{bare_id}")).all(".veil")
    assert (await boris.open(f"/@anna/{warned_id}")).all(".veil"), "words are opened by hand"
    assert (await anna.open(f"/@anna/{bare_id}")).all(".veil"), "another's choice is not mine"


async def test_what_one_does_not_want_to_hear_of_is_not_told(arrive: Arrive) -> None:
    anna = await arrive("anna")
    boris, me = await somebody("boris"), await of("anna")
    await anna.open("/settings/notifications")
    ticked = anna.page.all('input[name^="hears-"][checked]')
    assert len(ticked) == len(preferences.OPTIONAL_KINDS)
    await anna.press("/settings/notifications", hears__follow=False, hears__poll=False)
    assert "Saved." in anna.page.text
    assert not anna.page.one('input[name="hears-follow"]').has_attr("checked")
    await follows.request(boris, me)
    async with database.transaction():
        await notifications.notify(me.id, "favourite", boris.id)
    assert [one.kind for one in await Notification.filter(recipient_id=me.id)] == ["favourite"]
    await anna.press("/settings/notifications", hears__follow=True)
    await follows.request(await somebody("carla"), me)
    kinds = {one.kind for one in await Notification.filter(recipient_id=me.id)}
    assert kinds == {"favourite", "follow"}


async def test_what_needs_an_answer_cannot_be_switched_off() -> None:
    kept = {"unheard_kinds": ["follow", "mention", "moderation_warning", "nonsense", 7]}
    assert preferences.unheard_kinds(kept) == {"follow"}
    assert preferences.unheard_kinds({"unheard_kinds": None}) == frozenset()
    assert preferences.unheard_kinds({}) == frozenset()


@pytest.mark.usefixtures("german")
async def test_a_visitor_changes_the_language_before_signing_in(visitor: Browser) -> None:
    await visitor.open("/login?next=/activity")
    [link] = [one for one in visitor.page.links() if one.startswith("/languages")]
    await visitor.open(link)
    await visitor.press("/languages", "de")
    assert visitor.page.address == "/login?next=/activity"
    assert visitor.page.one("h1").text == "Anmelden"
    await visitor.press("/login", login="nobody", password="x", status=401)
    assert "Name oder Passwort stimmt nicht." in visitor.page.problem()
    assert [link for link in visitor.page.links() if link == "/languages?next=/login"]
