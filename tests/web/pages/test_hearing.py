"""What one hears of is told together, and people decide on a page whom they want to hear."""

from fediphoto.domain.posts import interactions, posts
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, AccountWarning, Notification, Post
from tests.domain.city import follow, hears, photo, somebody
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive


async def _photo_of(username: str) -> tuple[Account, Post]:
    author = await Account.get(username=username)
    draft = posts.Draft(caption="A pier", attachment_ids=[(await photo(author)).id])
    return author, await posts.publish(author, draft)


async def _hold_back(browser: Browser) -> None:
    await browser.open("/settings/notifications")
    await browser.press("/settings/notifications", for_not_following="filter")
    assert "Saved." in browser.page.text


async def test_many_who_like_a_photo_are_told_of_in_one_line(arrive: Arrive) -> None:
    anna = await arrive("anna")
    author, post = await _photo_of("anna")
    for number, name in enumerate(("boris", "carla", "dora", "emil"), start=1):
        await interactions.like(await somebody(name), post)
        await anna.open("/activity")
        (line,) = anna.page.all(".activity > li")
        words = " ".join(line.get_text(" ").split())
        expected = {
            1: "boris likes your photo",
            2: "carla and boris like your photo",
            3: "dora and 2 others like your photo",
            4: "emil and 3 others like your photo",
        }
        assert expected[number] in words
        assert line.has_attr("data-new")
    assert f"/@anna/{post.id}/likes" in anna.page.links()
    await anna.open("/activity")
    assert not anna.page.one(".activity > li").has_attr("data-new")
    await interactions.like(await somebody("fritz"), post)
    await anna.open("/activity")
    assert anna.page.one(".activity > li").has_attr("data-new"), "a group grows anew"
    assert author.id == post.account_id


async def test_a_pair_of_followers_is_one_line_and_one_follower_is_followed_back(
    arrive: Arrive,
) -> None:
    anna = await arrive("anna")
    from fediphoto.domain.relations import follows

    me = await Account.get(username="anna")
    await follows.request(await somebody("boris"), me)
    await anna.open("/activity")
    assert "boris follows you" in anna.page.text
    assert "Follow back" in anna.page.text
    await follows.request(await somebody("carla"), me)
    await anna.open("/activity")
    assert "carla and boris follow you" in anna.page.text


async def test_a_stranger_waits_until_they_are_let_in(arrive: Arrive) -> None:
    anna = await arrive("anna")
    me = await Account.get(username="anna")
    await anna.open("/activity/waiting")
    assert "Nobody waits" in anna.page.text
    await _hold_back(anna)
    assert anna.page.one('select[name="for_not_following"] option[selected]')["value"] == "filter"
    for name in ("rem", "ram"):
        stranger = await somebody(name, "far.test")
        await hears(stranger, content_html=f"<p>Hello from {name}</p>", mentioned=[me])
    await anna.open("/activity")
    assert "2 people wait to be heard" in anna.page.text
    assert "Hello from" not in anna.page.text
    await anna.open("/activity/waiting")
    assert "Hello from rem" in anna.page.text
    rem, ram = [(await Account.get(username=name)).id for name in ("rem", "ram")]
    from fediphoto.storage.models import NotificationRequest

    numbers = {one.from_account_id: one.id for one in await NotificationRequest.all()}
    await anna.press(f"/activity/waiting/{numbers[rem]}/accept")
    await anna.press(f"/activity/waiting/{numbers[ram]}/dismiss")
    assert "Nobody waits" in anna.page.text
    await anna.open("/activity")
    assert "Hello from rem" in anna.page.text
    assert "ram" not in anna.page.main.text
    assert "wait" not in anna.page.main.text
    assert await Notification.all().count() == 1


async def test_a_decision_that_there_is_none_of_is_refused(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await anna.open("/settings/notifications")
    await anna.press("/settings/notifications", for_new_accounts="shout", status=422)
    assert "takes accept, filter or drop" in anna.page.problem()


async def test_nobody_decides_for_somebody_else(arrive: Arrive) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    me = await Account.get(username="anna")
    await _hold_back(anna)
    await hears(await somebody("rem", "far.test"), mentioned=[me])
    from fediphoto.storage.models import NotificationRequest

    request = await NotificationRequest.get()
    for deed in ("accept", "dismiss"):
        await boris.open("/settings/notifications")
        form = boris.page.value("csrf_token")
        answer = await boris.raw(
            "POST", f"/activity/waiting/{request.id}/{deed}", form={"csrf_token": form}
        )
        assert answer.status_code == 404
    assert await NotificationRequest.all().count() == 1


async def test_a_warning_is_read_with_the_moderators_words(arrive: Arrive) -> None:
    from fediphoto.domain.notifications import notifications

    anna = await arrive("anna")
    me = await Account.get(username="anna")
    given = await AccountWarning.create(
        id=snowflake(), target_id=me.id, action="silence", text="Please be <b>kind</b>"
    )
    async with database.transaction():
        await notifications.tell_of_warning(me.id, given.id)
    await follow(me, await somebody("boris"))
    await anna.open("/activity")
    assert "The moderators limited your account : Please be <b>kind</b>" in anna.page.text.replace(
        "account:", "account :"
    )


async def test_one_kind_is_looked_at_alone_and_the_rest_stays_new(arrive: Arrive) -> None:
    anna = await arrive("anna")
    _author, post = await _photo_of("anna")
    boris = await somebody("boris")
    await interactions.like(boris, post)
    await posts.publish(boris, posts.Draft(caption="@anna & <i>co</i>", in_reply_to_id=post.id))
    page = await anna.open("/activity?only=likes")
    assert "boris likes your photo" in page.text
    assert "commented" not in page.main.text
    page = await anna.open("/activity?only=comments")
    assert "boris commented: @anna & <i>co</i>" in page.text
    assert not page.main.select("i")
    assert "Nothing of this kind" in (await anna.open("/activity?only=boosts")).text
    page = await anna.open("/activity?only=everything%20else")
    assert len(page.all(".activity > li[data-new]")) == 2, "an unknown kind is all of them"
    assert page.one(".tabs [aria-current]").text == "All"


async def test_who_asks_to_follow_is_accepted_where_they_stand(arrive: Arrive) -> None:
    from fediphoto.domain.relations import follows

    anna = await arrive("anna")
    await Account.filter(username="anna").update(is_locked=True)
    me = await Account.get(username="anna")
    asking = [await somebody(name) for name in ("boris", "carla")]
    for one in asking:
        await follows.request(one, me)
    page = await anna.open("/activity")
    assert len(page.all(".requests li")) == 2
    token = page.value("csrf_token")
    answer = await anna.raw(
        "POST",
        f"/people/{asking[0].id}/accept",
        form={"csrf_token": token},
        headers={"X-Part": "follow"},
    )
    assert "Follow back" in await answer.get_data(as_text=True)
    await anna.open("/activity")
    await anna.press(f"/people/{asking[1].id}/reject")
    assert not anna.page.all(".requests")
