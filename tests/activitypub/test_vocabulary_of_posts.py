"""Polls, quotes, policies, places, videos and stories are read alike, however another server
writes them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.activitypub.vocabulary import (
    PUBLIC,
    Accept,
    Add,
    Create,
    PollOption,
    PostObject,
    QuoteAuthorization,
    QuoteRequest,
    Rule,
    Story,
    Thing,
    View,
    read_object,
    read_post,
)
from fediphoto.activitypub.vocabulary.stories import read_bearcap
from fediphoto.activitypub.vocabulary.values import seconds
from tests.activitypub.wording import ALICE, BOB, NOTE, QUESTION, activity, post

# Polls


def test_a_poll_is_read_with_its_counts() -> None:
    options = [
        {"type": "Note", "name": "sun", "replies": {"type": "Collection", "totalItems": "3"}},
        {"type": "Note", "nameMap": {"en": "rain"}, "_misskey_votes": 4},
        "snow",
        {"name": None},
    ]
    read = read_post(
        QUESTION
        | {"anyOf": options, "oneOf": [], "endTime": "2030-01-02T03:04:05Z", "votersCount": 5}
    )
    assert read.poll is not None
    assert read.poll.options == (
        PollOption(name="sun", votes_count=3),
        PollOption(name="rain", votes_count=4),
        PollOption(name="snow"),
    )
    assert read.poll.is_multiple
    assert read.poll.ends_at == datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert read.poll.closed_at is None
    assert read.poll.voters_count == 5
    assert read.content_html == "<p>Rain</p>", "the answers are no part of the words"


def test_a_poll_may_be_closed_by_a_time_or_by_the_bare_truth() -> None:
    ended = datetime(2024, 1, 1, tzinfo=UTC)
    later = datetime.now(UTC) + timedelta(days=1)

    def poll(**changes: Any) -> Any:
        return read_post(QUESTION | changes).poll

    assert poll(closed="2024-01-01T00:00:00Z").closed_at == ended
    assert poll(closed=True, endTime="2024-01-01T00:00:00Z").closed_at == ended
    assert poll(closed="true", updated="2024-01-01T00:00:00Z").closed_at == ended
    assert poll(closed=False).closed_at is None
    beforehand = poll(closed=later.isoformat())  # Pleroma
    assert (beforehand.closed_at, beforehand.ends_at) == (None, later)


@pytest.mark.parametrize(
    ("changes", "vote"),
    [
        ({}, "rain"),
        ({"content": ""}, "rain"),
        ({"content": "<p>why</p>"}, ""),
        ({"inReplyTo": None}, ""),
        ({"attachment": [{"type": "Image", "url": "https://a.test/1.jpg"}]}, ""),
        ({"type": "Article"}, ""),
    ],
)
def test_a_ballot_has_a_name_and_no_words(changes: Any, vote: str) -> None:
    ballot = {"name": "rain", "inReplyTo": "https://b.test/poll", "content": None}
    assert post(**(ballot | changes)).vote == vote


def test_gotosocial_gives_several_answers_in_one_create() -> None:
    ballots = [
        {"id": f"https://a.test/{name}", "type": "Note", "attributedTo": BOB, "name": name}
        | {"inReplyTo": "https://b.test/poll"}
        for name in ("sun", "rain")
    ]
    create = activity("Create", ballots)
    assert isinstance(create, Create)
    assert isinstance(create.object, PostObject)
    votes = [create.object.vote, *(one.vote for one in create.more if isinstance(one, PostObject))]
    assert votes == ["sun", "rain"]


# Quotes


@pytest.mark.parametrize(
    "said",
    [
        {"quote": "https://b.test/2"},
        {"quote": {"type": "Note", "id": "https://b.test/2"}},
        {"quoteUrl": "https://b.test/2"},
        {"quoteUri": "https://b.test/2"},
        {"quoteURL": ["https://b.test/2"]},
        {"_misskey_quote": "https://b.test/2"},
        {"misskey:_misskey_quote": "https://b.test/2"},
        {"https://w3id.org/fep/044f#quote": [{"@id": "https://b.test/2"}]},
        {
            "tag": {
                "type": "Link",
                "mediaType": 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
                "href": "https://b.test/2",
                "name": "RE: https://b.test/2",
            }
        },
        {
            "tag": {
                "type": "Link",
                "mediaType": "application/activity+json",
                "href": "https://b.test/2",
                "rel": ["https://misskey-hub.net/ns#_misskey_quote"],
            }
        },
    ],
)
def test_a_quote_is_said_in_many_ways(said: Any) -> None:
    assert post(**said).quote == "https://b.test/2"


def test_not_every_link_is_a_quote_and_nobody_quotes_themselves() -> None:
    link = {"type": "Link", "mediaType": "application/activity+json", "href": "https://b.test/2"}
    assert post(tag=[link | {"name": "#1374"}]).quote == ""
    assert post(tag=[link | {"mediaType": "text/html", "name": "RE: x"}]).quote == ""
    assert post(quote=NOTE["id"], quoteUrl="https://b.test/2").quote == "https://b.test/2"


def test_asking_for_a_quote_and_being_answered() -> None:
    note = NOTE | {"quote": "https://b.test/2", "quoteAuthorization": "https://b.test/stamps/1"}
    asked = activity("QuoteRequest", "https://b.test/2", instrument=note)
    assert isinstance(asked, QuoteRequest)
    assert isinstance(asked.instrument, PostObject)
    assert asked.instrument.quote_authorization == "https://b.test/stamps/1"
    assert activity("QuoteRequest", "https://b.test/2", instrument=note["id"]).instrument == Thing(
        id=note["id"]
    )
    request = {"type": "QuoteRequest", "id": "https://a.test/q", "actor": BOB, "object": "x"}
    accepted = activity("Accept", request, result={"id": "https://b.test/stamps/1"})
    assert isinstance(accepted, Accept)
    assert isinstance(accepted.object, QuoteRequest)
    assert accepted.result == "https://b.test/stamps/1"


@pytest.mark.parametrize(
    ("kind", "object_name", "target_name"),
    [
        ("QuoteAuthorization", "interactingObject", "interactionTarget"),
        ("ReplyAuthorization", "interactingObject", "interactionTarget"),
        ("LikeApproval", "object", "target"),
    ],
)
def test_stamps_have_one_shape(kind: str, object_name: str, target_name: str) -> None:
    stamp = read_object(
        {
            "id": "https://b.test/stamps/1",
            "type": kind,
            "attributedTo": ALICE,
            object_name: "https://a.test/1",
            target_name: {"id": "https://b.test/2"},
        }
    )
    assert stamp == QuoteAuthorization(
        id="https://b.test/stamps/1",
        kind=kind,
        attributed_to=ALICE,
        interacting_object="https://a.test/1",
        interaction_target="https://b.test/2",
    )


# Policies


def test_a_policy_is_read_in_its_old_and_new_words() -> None:
    policy = post(
        interactionPolicy={
            "canLike": {"always": "as:Public"},
            "canReply": {"automaticApproval": [BOB], "manualApproval": f"{BOB}/followers"},
            "canAnnounce": {"approvalRequired": [PUBLIC]},
            "canQuote": {"automaticApproval": []},
        }
    ).policy
    assert policy.like == Rule(automatic=(PUBLIC,))
    assert policy.reply == Rule(automatic=(BOB,), manual=(f"{BOB}/followers",))
    assert policy.announce == Rule(manual=(PUBLIC,))
    assert policy.quote is None, "an empty list says nothing"


def test_pixelfed_says_it_by_capabilities() -> None:
    read = post(capabilities={"announce": PUBLIC, "like": "[]", "reply": None})
    assert read.policy.announce == Rule(automatic=(PUBLIC,))
    assert read.policy.like == read.policy.reply == Rule(automatic=(BOB,))
    assert not read.comments_enabled


def test_what_cannot_be_read_lets_nobody() -> None:
    read = post(interactionPolicy={"canReply": {"automaticApproval": ["did:web:x", 7]}})
    assert read.policy.reply == Rule(automatic=(BOB,))
    assert not read.comments_enabled


def test_an_approval_has_an_old_name_and_a_new_one() -> None:
    assert post(approvedBy="https://b.test/ok").approved_by == "https://b.test/ok"
    assert post(replyAuthorization="https://b.test/ok").approved_by == "https://b.test/ok"


# Places and events


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ({"type": "Place", "name": "Lyon", "latitude": "45.7", "longitude": 4.8}, (45.7, 4.8)),
        ([{"name": "Lyon", "geo": {"latitude": 45.7, "longitude": "4.8"}}], (45.7, 4.8)),
        ({"type": "Place", "name": "Lyon", "latitude": 945, "longitude": 4}, (None, None)),
        ({"type": "Place", "name": "Lyon", "latitude": "x"}, (None, None)),
        ("Lyon", (None, None)),
    ],
)
def test_a_place_has_coordinates_or_none(location: Any, place: Any) -> None:
    read = post(location=location).place
    assert read is not None
    assert (read.name, read.latitude, read.longitude) == ("Lyon", *place)


def test_a_place_without_a_name_is_none() -> None:
    for location in (None, {"type": "Place"}, {"type": "VirtualLocation", "name": "x"}, "", 7, []):
        assert post(location=location).place is None


def test_an_event_says_when_and_where() -> None:
    event = post(
        type="Event",
        name="Party",
        startTime="2026-05-01T12:00:00-08:00",
        endTime="2026-05-01T14:00:00-08:00",
        location=[
            {"type": "VirtualLocation", "name": "Stream"},
            {
                "type": "Place",
                "name": "Town hall",
                "address": {"streetAddress": "1 Main St", "addressLocality": "Lyon"},
            },
        ],
    ).event
    assert event is not None
    assert event.starts_at == datetime(2026, 5, 1, 20, tzinfo=UTC)
    assert event.ends_at == datetime(2026, 5, 1, 22, tzinfo=UTC)
    assert event.place == "Town hall, 1 Main St, Lyon"


# Videos, sounds, links


@pytest.mark.parametrize(
    ("said", "duration_s"),
    [
        *(("PT1M3S", 63), ("PT5151S", 5151), ("P1DT1H", 90_000), ("PT2.5S", 2.5), ("12", 12)),
        *((12, 12), ("P", 0), ("forever", 0), (-1, 0), (None, 0), ("PT1M3SX", 0)),
        ("PT999999999H", 0),
    ],
)
def test_durations_are_seconds(said: Any, duration_s: float) -> None:
    assert seconds(said) == duration_s


def test_the_best_stream_of_a_video_is_a_file_of_sensible_height() -> None:
    def stream(height: int) -> dict[str, Any]:
        href = f"https://a.test/{height}.mp4"
        return {"type": "Link", "mediaType": "video/mp4", "href": href, "height": height}

    page = {"type": "Link", "mediaType": "text/html", "href": "https://a.test/watch"}
    playlist = {"type": "Link", "mediaType": "application/x-mpegURL", "href": "https://a.test/m3u8"}

    def best(*links: dict[str, Any]) -> str:
        video = NOTE | {"type": "Video", "duration": "PT9S", "url": [page, *links]}
        (found,) = read_post(video | {"icon": "https://a.test/poster.jpg"}).attachments
        assert (found.kind, found.preview_url) == ("video", "https://a.test/poster.jpg")
        assert found.duration_s == 9
        return found.url

    assert best(stream(240), stream(1080), stream(2160)) == "https://a.test/1080.mp4"
    assert best(stream(2160), stream(1440)) == "https://a.test/1440.mp4"
    assert best(playlist | {"tag": [stream(720)]}) == "https://a.test/720.mp4"
    assert best(playlist) == "https://a.test/m3u8"
    silent = {"attachment": [{"name": "ffprobe_codec_type", "value": "video"}]}
    assert best(playlist | {"tag": [stream(720) | silent]}) == "https://a.test/m3u8"
    sound = {"name": "ffprobe_codec_type", "value": "audio"}
    whole = {"attachment": [*silent["attachment"], sound]}
    assert best(playlist | {"tag": [stream(720) | whole]}) == "https://a.test/720.mp4"


def test_attachments_may_be_bare_addresses() -> None:
    read = post(attachment=["https://a.test/1.jpg", "https://a.test/page", "x", None])
    assert [one.url for one in read.attachments] == ["https://a.test/1.jpg"]
    assert post(attachment="https://a.test/1.mp4").attachments[0].kind == "video"


def test_a_link_is_kept_beside_the_way_to_the_discussion() -> None:
    read = post(
        type="Page",
        name="Look",
        attachment=[{"type": "Link", "href": "https://news.test/1", "mediaType": "text/html"}],
    )
    assert read.attachments == ()
    assert '<a href="https://news.test/1">' in read.content_html
    assert f'<a href="{NOTE["id"]}">' in read.content_html


# Stories


def test_a_story_is_told_by_a_bearcap_first() -> None:
    told = {"id": "https://a.test/s", "type": "Story", "object": "bear:?t=abc&u=https://a.test/s"}
    added = activity("Add", told)
    assert isinstance(added, Add)
    assert isinstance(added.object, Story)
    assert (added.object.bearcap_url, added.object.bearcap_token) == ("https://a.test/s", "abc")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("bear:?t=a-b.c&u=https://a.test/s?x=1&y=2", ("https://a.test/s?x=1&y=2", "a-b.c")),
        ("bear:?t=abc&u=https%3A%2F%2Fa.test%2Fs", ("https://a.test/s", "abc")),
        ("bear:?u=https://a.test/s", ("", "")),
        ("bear:?t=a%0d%0ab&u=https://a.test/s", ("", "")),
        ("bear:?t=abc&u=file:///etc/passwd", ("", "")),
        ("bear:?t=abc&u=https://x@a.test/", ("", "")),
        ("https://a.test/?t=abc&u=https://a.test/s", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_bearcap_is_an_address_and_a_token(text: str, read: tuple[str, str]) -> None:
    assert read_bearcap(text) == read


def test_a_view_names_the_story_in_an_object_of_its_own() -> None:
    seen = activity("View", {"type": "Story", "object": "https://b.test/s"})
    assert isinstance(seen, View)
    assert seen.object == Thing(id="https://b.test/s", kind="Story")
