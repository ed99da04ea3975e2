"""Messages and scheduled posts in our own pages, without a script."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

from fediphoto.domain.people import accounts
from fediphoto.domain.posts import posts, scheduled_posts
from fediphoto.errors import Unprocessable
from fediphoto.storage.models import (
    Account,
    Attachment,
    Conversation,
    NotificationRequest,
    Post,
    ScheduledPost,
)
from fediphoto.web.pages.scheduled import asked_time
from tests.domain.city import block, follow, photo
from tests.web.pages.conftest import Arrive


async def _of(username: str) -> Account:
    found = await accounts.find(username)
    assert found is not None
    return found


def _later(**time: int) -> str:
    return (datetime.now(UTC) + timedelta(**time)).strftime("%Y-%m-%dT%H:%M")


async def test_two_people_talk_and_the_list_says_what_is_unread(arrive: Arrive) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    await follow(await _of("boris"), await _of("anna"))
    await anna.open("/messages")
    assert "No messages" in anna.page.text
    await anna.open("/@boris")
    assert "/messages/boris" in anna.page.links()
    await anna.open("/messages/boris")
    await anna.press("/messages/boris", caption="Did you see the light?")
    assert anna.page.address == "/messages/boris"
    assert "Did you see the light?" in anna.page.one(".said [data-mine], [data-mine]").text
    for browser in (anna, boris):
        await browser.open("/")
        assert "Did you see the light?" not in browser.page.main.text, "a message is no post"
    await boris.open("/messages")
    [talk] = boris.page.all(".talks > li")
    assert talk.has_attr("data-new")
    assert "/messages/anna#latest" in boris.page.links()
    await boris.open("/messages/anna")
    await boris.press("/messages/anna", caption="I <b>did</b>")
    assert "I <b>did</b>" in boris.page.text
    await boris.open("/messages")
    assert not boris.page.one(".talks > li").has_attr("data-new")
    assert "You: I <b>did</b>" in boris.page.text
    assert await Conversation.filter(is_unread=True).count() == 1
    await anna.open("/messages/boris")
    assert await Conversation.filter(is_unread=True).count() == 0
    assert [post.visibility for post in await Post.all()] == ["direct", "direct"]


async def test_what_cannot_be_said_is_said_why_and_stays(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await arrive("boris")
    await anna.open("/messages/boris")
    await anna.press("/messages/boris", caption="x" * 6000, status=422)
    assert anna.page.value("caption") == "x" * 6000
    assert anna.page.problem()
    await block(await _of("boris"), await _of("anna"))
    await anna.press("/messages/boris", caption="Hello?", status=403)
    assert anna.page.value("caption") == "Hello?"
    await anna.open("/messages/nobody", status=404)
    assert await Post.all().count() == 0


async def test_who_follows_back_is_suggested(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await arrive("boris")
    await follow(await _of("anna"), await _of("boris"))
    await follow(await _of("boris"), await _of("anna"))
    await anna.open("/messages")
    assert "Write to somebody" in anna.page.text


async def test_a_photo_is_sent_with_or_without_words(arrive: Arrive, alley: Path) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    await anna.open("/messages/boris")
    await anna.press("/messages/boris", status=422)
    assert "needs some words" in anna.page.problem()
    await anna.press("/messages/boris", files=[alley], description="Trees")
    page = await boris.open("/messages/anna")
    assert page.one(".said-photos img")["alt"] == "Trees"
    page = await boris.open("/messages")
    assert "1 person waits to be heard" in page.text, "who is not followed asks first"
    await follow(await _of("boris"), await _of("anna"))
    await boris.open("/activity/waiting")
    [request] = await NotificationRequest.all()
    await boris.press(f"/activity/waiting/{request.id}/accept")
    assert "a photo" in (await boris.open("/messages")).one(".talk-last").text
    carla = await arrive("carla")
    [post] = await Post.all()
    await carla.open(f"/@anna/{post.id}", 404)
    await anna.press("/messages/boris", files=[alley] * 5, status=422)
    assert "4 photos" in anna.page.problem()


async def test_a_file_that_is_no_photo_is_refused_and_the_words_stay(
    arrive: Arrive, broken: Path
) -> None:
    anna = await arrive("anna")
    await arrive("boris")
    await anna.open("/messages/boris")
    await anna.press("/messages/boris", files=[broken], caption="See", status=422)
    assert anna.page.value("caption") == "See"
    assert await Post.all().count() == 0


async def test_somebody_to_write_to_is_looked_for(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await arrive("boris")
    page = await anna.open("/messages?to=bor")
    assert "/messages/boris#latest" in page.links()
    page = await anna.open("/messages?to=%3Cb%3Enobody")
    assert "Nobody of that name" in page.text
    page = await anna.open("/messages?to=anna")
    assert "/messages/anna#latest" not in page.links(), "not oneself"


async def test_the_names_before_a_message_are_left_out_where_both_know_them(
    arrive: Arrive,
) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    me = await _of("anna")
    await follow(await _of("boris"), me)
    for words in ("@boris see you @boris", "@boris"):
        await posts.publish(me, posts.Draft(caption=words, visibility="direct"))
    page = await boris.open("/messages/anna")
    said = [" ".join(one.text.split()) for one in page.all(".said-text")]
    assert said == ["see you @boris", "@boris"], "a name alone is said"
    assert "You: @boris" in (await anna.open("/messages")).text


async def test_a_photo_is_shared_later_put_off_and_cancelled(arrive: Arrive) -> None:
    anna = await arrive("anna")
    attachment = await photo(await _of("anna"), "Trees")
    await anna.open(f"/new?photo={attachment.id}")
    await anna.press("/new", "share", caption="Autumn", later=_later(minutes=1), status=422)
    assert "must be in the future" in anna.page.problem()
    assert anna.page.value("caption") == "Autumn"
    await anna.press("/new", "share", later=_later(hours=2))
    assert anna.page.address == "/scheduled?saved=1"
    assert "Autumn" in anna.page.text
    [kept] = await ScheduledPost.all()
    assert (kept.publishes_at - datetime.now(UTC)) > timedelta(minutes=110)
    await anna.press(f"/scheduled/{kept.id}", later=_later(days=3))
    assert ((await ScheduledPost.get(id=kept.id)).publishes_at - kept.publishes_at).days >= 2
    await anna.press(f"/scheduled/{kept.id}", later=_later(minutes=-3), status=422)
    assert anna.page.problem()
    await ScheduledPost.all().update(failure="Record not found")
    await anna.open("/scheduled")
    assert "Not shared: Record not found" in anna.page.text
    await anna.press(f"/scheduled/{kept.id}", "cancel")
    assert "Nothing scheduled" in anna.page.text
    assert (await Attachment.get(id=attachment.id)).scheduled_post_id is None
    assert await Post.all().count() == 0


async def test_nobody_cancels_what_is_not_theirs(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await arrive("boris")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    draft = posts.Draft(caption="Later")
    mine = await scheduled_posts.schedule(await _of("anna"), draft, tomorrow)
    his = await scheduled_posts.schedule(await _of("boris"), draft, tomorrow)
    await anna.open("/scheduled")
    token = anna.page.one(f'form[action="/scheduled/{mine.id}"] input[name="csrf_token"]')["value"]
    for number in (str(his.id), "x", "9" * 30):
        form = {"csrf_token": str(token), "do": "cancel"}
        answer = await anna.raw("POST", f"/scheduled/{number}", form=form)
        assert answer.status_code == 404
    assert await ScheduledPost.all().count() == 2


@pytest.mark.parametrize(
    ("typed", "offset", "utc"),
    [
        ("2030-06-01T12:00", "", "2030-06-01T12:00+00:00"),
        ("2030-06-01T12:00", "-120", "2030-06-01T10:00+00:00"),
        ("2030-06-01T12:00", "300", "2030-06-01T17:00+00:00"),
        ("2030-06-01T12:00", "99999", "2030-06-01T12:00+00:00"),
        ("2030-06-01T12:00", "2000", "2030-06-01T12:00+00:00"),
        ("2030-06-01T12:00", "-", "2030-06-01T12:00+00:00"),
    ],
)
def test_a_time_is_read_by_the_clock_of_who_typed_it(typed: str, offset: str, utc: str) -> None:
    form = MultiDict({"later": typed, "later-offset": offset})
    assert asked_time(form) == datetime.fromisoformat(utc)


@pytest.mark.parametrize("typed", ["soon", "2030-13-01T12:00", "0001-01-01T00:00", "٢٠٣٠"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    form = MultiDict({"later": typed, "later-offset": "-600"})
    with pytest.raises(Unprocessable):
        asked_time(form)
