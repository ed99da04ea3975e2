"""Whether a newcomer finds what matters from Home or a profile, by the ways of docs/ways.md."""

from fediphoto.domain.people import accounts
from fediphoto.domain.relations import follows
from fediphoto.storage.models import Account, Block, Post, User
from tests.domain.city import follow, says
from tests.web.pages.browser import Browser, Page
from tests.web.pages.conftest import Arrive

BAR = ["/", "/explore", "/new", "/activity", "/@anna"]


async def _of(name: str) -> Account:
    account = await accounts.find(name)
    assert account is not None
    return account


async def _home(arrive: Arrive) -> tuple[Browser, Post]:
    """Anna at home, with a photo of boris before her."""
    anna = await arrive("anna")
    await arrive("boris")
    await follow(await _of("anna"), await _of("boris"))
    post = await says(await _of("boris"), "Look")
    await anna.open("/")
    return anna, post


def _menu(page: Page) -> set[str]:
    """Where the menu of the top bar leads."""
    return {str(link["href"]) for link in page.all(".top details.menu a[href]")}


async def test_the_bar_of_a_phone_has_five_places(arrive: Arrive) -> None:
    anna, _post = await _home(arrive)
    stations = anna.page.all(".stations > li:not(.only-wide) > a")
    assert [str(one["href"]) for one in stations] == BAR
    assert all(one.get_text(strip=True) for one in stations)


async def test_one_posts_follows_comments_blocks_and_reports_within_two_taps(
    arrive: Arrive,
) -> None:
    anna, post = await _home(arrive)
    boris = await _of("boris")
    assert "/new" in anna.page.links(), "post: one tap"
    assert f"/@boris/{post.id}#comment" in anna.page.links(), "comment: one tap, then writing"
    menu = anna.page.one(".post details.menu")
    assert menu.select(f'a[href="/report/{boris.id}?post={post.id}"]'), "report: two taps"
    assert menu.select(f'form[action="/people/{boris.id}/block"]'), "block: two taps"
    await follows.unfollow(await _of("anna"), boris)
    await anna.open("/@boris")
    await anna.press(f"/people/{boris.id}/follow")
    assert "Following" in anna.page.text
    await anna.open("/")
    await anna.press(f"/people/{boris.id}/block")
    assert anna.page.address == "/"
    assert not anna.page.all(".post")
    assert await Block.filter(account__username="anna", target__username="boris").exists()


async def test_language_settings_and_the_way_out_are_in_the_menu_of_every_page(
    arrive: Arrive,
) -> None:
    anna, _post = await _home(arrive)
    for address in ("/", "/@anna", "/@boris", "/explore", "/settings/privacy"):
        await anna.open(address)
        links = _menu(anna.page)
        assert {"/settings", "/bookmarks", "/lists", "/about", "/settings/data"} <= links, address
        assert any(link.startswith("/languages?next=") for link in links)
        assert "/admin/reports" not in links, "only for who keeps order"
        language = anna.page.all('.menu a[href^="/languages"]')[0]
        assert "English" in language.text, "by the name its speakers know"
        assert language.select('use[href$="#globe"]')
    await anna.press("/logout")
    assert anna.page.address == "/login"
    await anna.open("/")
    assert anna.page.all(".welcome")


async def test_one_menu_in_one_order_holds_what_is_ones_own(arrive: Arrive) -> None:
    anna, _post = await _home(arrive)
    for address in ("/", "/@anna", "/settings/data"):
        await anna.open(address)
        ways = [str(one["href"]).partition("?")[0] for one in anna.page.all(".top .menu li > a")]
        assert ways == [
            "/settings",
            "/bookmarks",
            "/likes",
            "/@anna/collections",
            "/lists",
            "/archive",
            "/scheduled",
            "/settings/data",
            "/languages",
            "/about",
        ], address
        assert anna.page.all(".top .menu li")[-1].select('form[action="/logout"]')
        beside = {str(one["href"]).partition("?")[0] for one in anna.page.all(".rail a[href]")}
        assert set(ways) <= beside, "a wide screen reaches the same"
        for way in ways:
            await anna.open(way)
            assert anna.page.status == 200, way
    await anna.open("/@anna")
    assert not anna.page.all("main header details.menu"), "no second menu beside it"
    assert anna.page.one("main header [data-copies]")["href"].endswith("/@anna")
    await anna.open("/settings/data")
    assert "/@anna.rss" in anna.page.links()


async def test_a_visitor_finds_the_languages_from_every_page(
    arrive: Arrive, visitor: Browser
) -> None:
    await arrive("anna")
    for address in ("/", "/explore", "/about", "/@anna", "/login", "/signup"):
        await visitor.open(address)
        ways = visitor.page.all('a[href^="/languages"]')
        assert ways, address
        assert all(way.select('use[href$="#globe"]') and "English" in way.text for way in ways)
    await visitor.open("/explore")
    await visitor.open(str(visitor.page.all('a[href^="/languages"]')[0]["href"]))
    await visitor.press("/languages", "en")
    assert visitor.page.address == "/explore"


async def test_who_keeps_order_finds_the_desk(arrive: Arrive) -> None:
    anna, _post = await _home(arrive)
    await User.filter(account_id=(await _of("anna")).id).update(role="admin")
    await anna.open("/")
    assert "/admin/reports" in _menu(anna.page)
