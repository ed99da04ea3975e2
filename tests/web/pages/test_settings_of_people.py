"""Settings about others and about how others see one: blocks, hashtags, links, pictures, words."""

import io
from pathlib import Path

import pytest
from PIL import Image

from fediphoto.domain.people import accounts, profile_links
from fediphoto.domain.people.profiles import ProfileChanges, update_profile
from fediphoto.domain.relations import blocks
from fediphoto.storage.models import Account, DomainBlock, Post, User
from tests.domain.city import photo, somebody
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import PASSWORD, Arrive


async def of(name: str) -> Account:
    account = await accounts.find(name)
    assert account is not None
    return account


async def user(name: str) -> User:
    return await User.get(account__username=name, account__domain="")


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
