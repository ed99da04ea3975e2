"""Do the settings answer what people ask, keep what they choose, and lead back where they were?"""

import io
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PIL import Image

from fediphoto.domain import preferences
from fediphoto.domain.notifications import notifications
from fediphoto.domain.people import accounts, profile_links
from fediphoto.domain.people.profiles import ProfileChanges, update_profile
from fediphoto.domain.relations import blocks, follows
from fediphoto.storage import database
from fediphoto.storage.models import Account, DomainBlock, Notification, Post, User
from fediphoto.text import translations
from fediphoto.web.pages.settings_places import GROUPS, place_of
from tests.domain.city import photo, somebody
from tests.mail_server import MailServer
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import PASSWORD, Arrive

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


async def test_a_server_is_blocked_by_whatever_one_pastes_and_let_back(arrive: Arrive) -> None:
    anna = await arrive("anna")
    for typed in ("Far.Test", "https://far.test/@mallow", "@mallow@far.test"):
        await anna.open("/settings/blocks")
        await anna.press("/settings/blocks/servers", domain=typed)
        assert [one.domain for one in await DomainBlock.all()] == ["far.test"]
    assert "far.test" in anna.page.main.text
    await anna.press("/settings/blocks/servers/remove")
    assert not await DomainBlock.exists()
    for wrong in ("photos.test", "no domain at all"):
        await anna.press("/settings/blocks/servers", domain=wrong, status=422)
        field = anna.page.one("#domain")
        assert field["value"] == wrong
        assert field["aria-invalid"] == "true"
        assert anna.page.one("#domain-problem").text.strip() in anna.page.problem()
        assert "domain-problem" in str(field["aria-describedby"])


async def test_nobody_lifts_another_s_block(arrive: Arrive) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    await blocks.block_domain(await of("anna"), "far.test")
    await boris.open("/settings/blocks")
    assert "far.test" not in boris.page.main.text
    token = boris.page.value("csrf_token")
    form = {"csrf_token": token, "domain": "far.test"}
    await boris.raw("POST", "/settings/blocks/servers/remove", headers=HTML, form=form)
    await anna.open("/settings/blocks")
    assert "far.test" in anna.page.main.text


async def test_many_muted_people_are_all_found(arrive: Arrive) -> None:
    anna = await arrive("anna")
    me = await of("anna")
    for number in range(41):
        await blocks.mute(me, await somebody(f"crowd{number}"))
    await anna.open("/settings/blocks")
    assert "/settings/blocks/muted" in anna.page.links()
    await anna.open("/settings/blocks/muted")
    seen = len(anna.page.all(".people > li"))
    await anna.open(str(anna.page.one("a[rel=next]")["href"]))
    assert seen + len(anna.page.all(".people > li")) == 41


async def test_a_hashtag_is_followed_by_its_name(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await anna.open("/settings/hashtags")
    await anna.press("/settings/hashtags/follow", hashtag="#Film")
    assert "#Film" in anna.page.main.text
    await anna.press("/settings/hashtags/follow", hashtag="two words", status=422)
    assert anna.page.value("hashtag") == "two words"
    assert anna.page.problem()
    await anna.press("/tags/Film/unfollow")
    assert "#Film" not in anna.page.main.text


async def test_a_checked_link_says_so_to_its_person_and_to_visitors(
    arrive: Arrive, visitor: Browser
) -> None:
    anna = await arrive("anna")
    me = await of("anna")
    await anna.open("/settings/profile")
    assert 'rel="me" href="http://photos.test/@anna"' in anna.page.one("code").text
    fields = [("Home", "https://anna.test/"), ("Other", "https://other.test/")]
    await update_profile(me, ProfileChanges(fields=fields))
    await profile_links.prove(me.id, "https://anna.test/")
    await anna.open("/settings/profile")
    [proof] = anna.page.all(".pair-proof")
    assert "Ownership of this link was checked on" in proof.text
    page = await visitor.open("/@anna")
    [mark] = page.all(".profile-fields [data-verified] svg, .profile-fields svg[aria-label]")
    assert "Ownership of this link was checked on" in str(mark["aria-label"])
    [home, other] = page.all(".profile-fields dd a")
    assert "me" in home["rel"]
    assert "me" in other["rel"], "so that those pages can check it in their turn"


async def test_without_scripts_a_picture_is_cut_out_of_the_middle(arrive: Arrive) -> None:
    anna = await arrive("anna")
    made = io.BytesIO()
    striped = Image.new("RGB", (900, 300), "red")
    striped.paste("blue", (300, 0, 600, 300))
    striped.save(made, "PNG")
    await anna.open("/settings/profile")
    file = ("wide.png", made.getvalue())
    await anna.press("/settings/profile", files=[file], files_as="avatar")
    address = str(anna.page.one(".picture .avatar img")["src"])
    answer = await anna.raw("GET", address)
    shown = Image.open(io.BytesIO(await answer.get_data()))
    assert shown.width == shown.height
    red, _green, blue = shown.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
    assert blue > 200 > red, "the middle third is blue"


@pytest.mark.parametrize(
    ("action", "field", "typed"),
    [
        ("/settings/access/password", "present", {"present": "wrong", "new": "walks downhill"}),
        ("/settings/access/password", "new", {"present": PASSWORD, "new": "short"}),
        ("/settings/access/email", "present-email", {"present": "wrong", "email": "b@other.test"}),
        ("/settings/access/email", "email", {"present": PASSWORD, "email": "nonsense"}),
        ("/settings/access/two-factor", "present-on", {"present": "wrong"}),
    ],
)
async def test_what_is_wrong_stands_beside_its_field(
    arrive: Arrive, action: str, field: str, typed: dict[str, str]
) -> None:
    anna = await arrive("anna")
    await anna.open("/settings/access")
    await anna.press(action, **typed, status=422)
    wrong = anna.page.all('[aria-invalid="true"]')
    assert [one["id"] for one in wrong] == [field]
    assert anna.page.one(f"#{field}-problem").text.strip()
    assert f"{field}-problem" in str(wrong[0]["aria-describedby"])
    assert wrong[0].has_attr("autofocus")
    if "email" in typed:
        assert anna.page.value("email") == typed["email"]
    assert all(not one["value"] for one in anna.page.all('input[type="password"]'))


async def test_a_sign_up_says_all_that_is_wrong_at_once(arrive: Arrive, visitor: Browser) -> None:
    await arrive("anna")
    await visitor.open("/signup")
    await visitor.press("/signup", username="Anna", email="nonsense", password="x", status=422)
    wrong = [str(one["id"]) for one in visitor.page.all('[aria-invalid="true"]')]
    assert wrong == ["username", "email", "password"]
    assert "taken" in visitor.page.one("#username-problem").text
    assert "e-mail address" in visitor.page.one("#email-problem").text
    assert "8 to 128" in visitor.page.one("#password-problem").text


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


def test_forms_tell_password_managers_what_they_are() -> None:
    folder = Path(__file__).parents[3] / "fediphoto" / "web" / "templates"
    for name, kind in [
        ("login.html", "current-password"),
        ("signup.html", "new-password"),
        ("reset.html", "new-password"),
        ("second_step.html", "one-time-code"),
        ("lost.html", "username"),
    ]:
        assert f'autocomplete="{kind}"' in (folder / name).read_text(), name


async def test_the_form_begins_with_the_default_licence_and_an_edit_changes_it(
    arrive: Arrive,
) -> None:
    anna = await arrive("anna")
    me = await of("anna")
    await anna.open("/settings/posting")
    await anna.press("/settings/posting", license="cc-by-nd")
    row = await photo(me)
    await anna.open(f"/new?photo={row.id}")
    assert anna.page.one('[name="license"] option[selected]')["value"] == "cc-by-nd"
    await anna.press("/new", "share", caption="Fog")
    [post] = await Post.filter(account_id=me.id)
    assert post.license == "cc-by-nd"
    edit = f"/edit/{post.id}"
    await anna.open(edit)
    assert anna.page.one('[name="license"] option[selected]')["value"] == "cc-by-nd"
    await anna.press(edit, "share", license="cc0")
    assert anna.page.one('a[rel="license"]').text == "CC0"
    await anna.open(edit)
    await anna.press(edit, "share", license="free-beer", status=422)
    assert (await Post.get(id=post.id)).license == "cc0"
