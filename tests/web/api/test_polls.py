"""Whether a client sees a poll of another server, votes in it, and is told its end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.domain.posts import interactions, posts, reactions
from fediphoto.domain.posts.posts import RemotePoll
from fediphoto.storage.models import Account, Post
from tests.domain.city import follow, hears, remote, somebody
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.media import MEDIA_ATTACHMENT, PIXELFED_MEDIA_ATTACHMENT
from tests.web.api.shapes.notifications import NOTIFICATION
from tests.web.api.shapes.posts import POLL, check_status
from tests.web.conftest import Join
from tests.web.programs import Program

AN_HOUR = timedelta(hours=1)


def colours(**details: Any) -> RemotePoll:
    options = [("Red :sun:", 3), ("Blue", 1)]
    ends_at = datetime.now(UTC) + AN_HOUR
    return RemotePoll(**{"options": options, "ends_at": ends_at, "voters_count": 4, **details})


async def asked(anna: Program, poll: RemotePoll, **details: Any) -> tuple[Account, Post]:
    """Anna follows rem, whose question has arrived."""
    rem = await somebody("rem", "remote.test")
    await follow(anna.me, rem)
    return rem, await hears(rem, kind="question", poll=poll, **details)


async def test_a_poll_is_shown_voted_in_and_shown_again(join: Join, stranger: Program) -> None:
    anna = await join("anna")
    emojis = [{"shortcode": "sun", "url": "https://remote.test/sun.png"}]
    _, post = await asked(anna, colours(), emojis=emojis)
    [status] = (await anna.ask("/api/v1/timelines/home")).json
    check_status(status)
    poll = status["poll"]
    assert (poll["expired"], poll["multiple"]) == (False, False)
    assert (poll["votes_count"], poll["voters_count"]) == (4, 4)
    assert poll["options"] == [
        {"title": "Red :sun:", "votes_count": 3},
        {"title": "Blue", "votes_count": 1},
    ]
    assert (poll["voted"], poll["own_votes"]) == (False, [])
    assert poll["emojis"][0]["url"].startswith("http://photos.test/media/emoji/")
    path = f"/api/v1/polls/{poll['id']}"
    voted = (await anna.tell(f"{path}/votes", choices=["1"])).json
    check(voted, POLL)
    assert (voted["voted"], voted["own_votes"], voted["votes_count"]) == (True, [1], 5)
    assert (await anna.ask(path)).json == voted
    assert (await anna.ask(f"/api/v1/statuses/{post.id}")).json["poll"] == voted
    seen = (await stranger.ask(path)).json
    check(seen, POLL)
    assert "voted" not in seen
    assert seen["votes_count"] == 5
    again = await anna.tell_json(f"{path}/votes", {"choices": [0]})
    assert (again.status, again.error) == (422, "You have already voted in this poll.")


@pytest.mark.parametrize("choices", [[], ["2"], ["-1"], ["x"], ["0", "1"], ["0"] * 200, ["9" * 30]])
async def test_a_vote_that_cannot_be_is_refused(join: Join, choices: list[str]) -> None:
    anna = await join("anna")
    _, post = await asked(anna, colours())
    poll = (await anna.ask(f"/api/v1/statuses/{post.id}")).json["poll"]
    answer = await anna.tell(f"/api/v1/polls/{poll['id']}/votes", choices=choices)
    assert answer.status == (200 if set(choices) == {"0"} else 422)
    assert answer.status == 200 or answer.error


async def test_a_poll_one_may_not_see_is_not_there(join: Join, stranger: Program) -> None:
    anna, boris = await join("anna"), await join("boris")
    _, post = await asked(anna, colours(is_multiple=True), visibility="followers")
    poll = (await anna.ask(f"/api/v1/statuses/{post.id}")).json["poll"]
    path = f"/api/v1/polls/{poll['id']}"
    for program in (boris, stranger):
        assert (await program.ask(path)).status == 404
    assert (await boris.tell(f"{path}/votes", choices=["0"])).status == 404
    voted = (await anna.tell(f"{path}/votes", choices=["1", "0"])).json
    assert (voted["own_votes"], voted["voters_count"]) == ([0, 1], 5)


async def test_a_poll_ends_by_itself_and_its_voters_hear_of_it(join: Join) -> None:
    anna = await join("anna")
    rem, post = await asked(anna, colours())
    poll = (await anna.ask(f"/api/v1/statuses/{post.id}")).json["poll"]
    await anna.tell(f"/api/v1/polls/{poll['id']}/votes", choices=["0"])
    over = colours(ends_at=datetime.now(UTC) - timedelta(seconds=1))
    await posts.update_remote(post, remote(rem, poll=over))
    [told] = (await anna.ask("/api/v1/notifications")).json
    check(told, NOTIFICATION)
    assert (told["type"], told["account"]["acct"]) == ("poll", "rem@remote.test")
    assert told["status"]["poll"]["expired"] is True
    boost = await interactions.boost(anna.me, post)
    shown = (await anna.ask(f"/api/v1/statuses/{boost.id}")).json
    check_status(shown)
    assert shown["poll"] is None
    assert shown["reblog"]["poll"]["own_votes"] == [0]


async def test_reactions_are_listed_as_fedibird_does(join: Join) -> None:
    anna = await join("anna")
    post = await Post.get(id=(await anna.post("A photo"))["id"])
    rem, kim = await somebody("rem", "remote.test"), await somebody("kim", "remote.test")
    for number, person in enumerate((rem, kim)):
        await reactions.react(person, post, "🎉", uri=f"https://remote.test/1/{number}")
    await reactions.react(
        rem, post, "cat", uri="https://remote.test/2", image_url="https://remote.test/cat.png"
    )
    status = (await anna.ask(f"/api/v1/statuses/{post.id}")).json
    check_status(status)
    party, cat = status["emoji_reactions"]
    assert party == {"name": "🎉", "count": 2, "me": False}
    assert cat["url"].startswith("http://photos.test/media/emoji/")
    assert status["emoji_reactions_count"] == 3
    assert status["favourites_count"] == 0
    told = (await anna.ask("/api/v1/notifications")).json
    assert sorted((one["type"], one["account"]["username"]) for one in told) == [
        ("favourite", "kim"),
        ("favourite", "rem"),
    ]


async def test_a_video_has_its_poster_from_here_and_says_how_long_it_is(join: Join) -> None:
    anna = await join("anna")
    rem = await somebody("rem", "remote.test")
    files = ("https://remote.test/v.mp4", "https://remote.test/v.jpg")
    video = posts.RemoteAttachment(*files, "video/mp4", "video", duration_s=75.0)
    sound = posts.RemoteAttachment("https://remote.test/s.ogg", kind="audio", duration_s=9.5)
    post = await hears(rem, kind="video", attachments=[video, sound])
    status = (await anna.ask(f"/api/v1/statuses/{post.id}")).json
    check_status(status)
    for one in status["media_attachments"]:
        check(one, MEDIA_ATTACHMENT, PIXELFED_MEDIA_ATTACHMENT)
    shown, heard = status["media_attachments"]
    assert shown["type"] == "video"
    assert shown["url"] == "https://remote.test/v.mp4"
    assert shown["preview_url"].startswith(f"http://photos.test/media/proxy/{shown['id']}/")
    assert shown["meta"]["original"]["duration"] == 75.0
    assert (heard["type"], heard["preview_url"]) == ("audio", None)


async def test_an_event_says_when_and_where_in_its_words(join: Join) -> None:
    anna = await join("anna")
    rem = await somebody("rem", "remote.test")
    event = {"starts_at": "2026-12-01T18:00:00+00:00", "ends_at": None, "place": "Café <b>"}
    post = await hears(rem, kind="event", title="Talk", event=event)
    status = (await anna.ask(f"/api/v1/statuses/{post.id}")).json
    check_status(status)
    assert status["content"] == (
        "<p><strong>Talk</strong></p><p>2026-12-01 18:00 UTC, Café &lt;b&gt;</p><p>Number 1</p>"
    )
