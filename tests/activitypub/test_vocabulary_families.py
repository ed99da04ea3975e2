"""Polls, quotes, policies, places, stories, videos, collections and reactions are read alike,
however another server writes them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.activitypub.vocabulary import (
    PUBLIC,
    Accept,
    Add,
    Announce,
    Collection,
    Create,
    Delete,
    EmojiReact,
    FeaturedTag,
    Flag,
    Like,
    Move,
    PollOption,
    PostObject,
    QuoteAuthorization,
    QuoteRequest,
    Rule,
    Story,
    Thing,
    Undo,
    Unknown,
    View,
    read_activity,
    read_actor,
    read_object,
    read_post,
    why_unused,
)
from fediphoto.activitypub.vocabulary.reactions import is_one_emoji
from fediphoto.activitypub.vocabulary.stories import read_bearcap
from fediphoto.activitypub.vocabulary.values import seconds
from fediphoto.errors import BadRequest

BOB = "https://a.test/users/bob"
ALICE = "https://b.test/users/alice"
NOTE: dict[str, Any] = {
    "id": "https://a.test/1",
    "type": "Note",
    "attributedTo": BOB,
    "content": "<p>Rain</p>",
    "to": PUBLIC,
}
QUESTION = NOTE | {"type": "Question", "oneOf": [{"name": "sun"}, {"name": "rain"}]}


def post(**changes: Any) -> PostObject:
    return read_post(NOTE | changes)


def activity(kind: str, about: Any, **changes: Any) -> Any:
    said = {"id": "https://a.test/x", "type": kind, "actor": BOB, "object": about}
    return read_activity(said | changes)


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


# Collections


def test_a_collection_holds_ids_and_whole_objects() -> None:
    read = read_object(
        {
            "id": "https://a.test/featured",
            "type": "OrderedCollection",
            "totalItems": "7",
            "orderedItems": [
                NOTE,
                "https://a.test/2",
                {"type": "Note", "id": "https://a.test/3"},
                {"type": "Hashtag", "href": "https://a.test/tags/rain", "name": "#rain"},
                None,
                {"type": "Note"},
            ],
            "first": {
                "type": "OrderedCollectionPage",
                "partOf": "https://a.test/featured",
                "next": "https://a.test/featured?page=2",
                "items": {"id": "https://a.test/c", "type": "Create", "actor": BOB, "object": NOTE},
            },
        }
    )
    assert isinstance(read, Collection)
    kinds = [type(one) for one in read.items]
    assert kinds == [PostObject, Thing, Thing, FeaturedTag]
    assert read.total_items == 7
    assert read.first is not None
    assert isinstance(read.first.items[0], Create)
    assert read.first.next == "https://a.test/featured?page=2"


def test_a_collection_within_itself_is_no_trap() -> None:
    page: dict[str, Any] = {"type": "CollectionPage", "items": ["https://a.test/1"] * 5000}
    nested = page
    for _ in range(30):
        nested = page | {"first": nested}
    read = read_object(nested)
    depth = 0
    while isinstance(read, Collection) and read.first is not None:
        read, depth = read.first, depth + 1
    assert depth <= 3
    assert isinstance(read, Collection)
    assert len(read.items) <= 500


# Reactions


@pytest.mark.parametrize("emoji", ["👌", "❤", "❤️", "👍🏽", "🏳️‍🌈", "👩‍👩‍👧", "🇫🇷", "1️⃣", "☕", "©️"])
def test_one_emoji_may_be_many_characters(emoji: str) -> None:
    assert is_one_emoji(emoji)
    assert activity("EmojiReact", "https://b.test/1", content=emoji).emoji == emoji


@pytest.mark.parametrize("said", ["x", "", "👌👌", "nice 👌", "<b>", "🇫", "12", "\u200d", "🇫🇷🇩🇪"])
def test_words_and_several_emoji_are_no_reaction(said: str) -> None:
    assert not is_one_emoji(said)
    assert activity("EmojiReact", "https://b.test/1", content=said).emoji == ""


def test_a_custom_emoji_comes_with_its_picture() -> None:
    tag = {"type": "Emoji", "name": ":blob:", "icon": {"url": "https://a.test/blob.png"}}
    for kind, said in (
        ("Like", {"_misskey_reaction": ":blob@.:", "content": ":blob:"}),
        ("Like", {"content": ":blob:"}),
        ("EmojiReact", {"content": ":blob@a.test:"}),
    ):
        read = activity(kind, "https://b.test/1", tag=[tag], **said)
        assert isinstance(read, Like | EmojiReact)
        assert (read.emoji, read.emoji_url) == ("blob", "https://a.test/blob.png")
    plain = activity("Like", "https://b.test/1")
    assert (plain.emoji, plain.emoji_url) == ("", "")


# Other activities


def test_a_community_announces_activities_but_only_posts_are_boosted() -> None:
    def announced(kind: str, about: Any) -> Thing:
        inner = {"id": "https://b.test/x", "type": kind, "actor": ALICE, "object": about}
        read = activity("Announce", inner)
        assert isinstance(read, Announce)
        return read.object

    page = NOTE | {"type": "Page"}
    assert announced("Create", page) == Thing(id=NOTE["id"], kind="Page")
    assert announced("Update", NOTE["id"]) == Thing(id=NOTE["id"])
    assert announced("Like", NOTE["id"]) == Thing(id="", kind="Like")
    assert activity("Announce", NOTE).object == Thing(id=NOTE["id"], kind="Note")


def test_flags_moves_adds_and_deletes_name_what_they_are_about() -> None:
    flag = activity("Flag", [BOB, {"id": "https://a.test/1"}, BOB, None], summary="spam")
    assert isinstance(flag, Flag)
    assert (flag.objects, flag.content) == ((BOB, "https://a.test/1"), "spam")
    move = activity("Move", BOB, target={"id": ALICE})
    assert isinstance(move, Move)
    assert (move.object.id, move.target) == (BOB, ALICE)
    tag = {"type": "Hashtag", "href": "https://a.test/tags/Rain", "name": "#Rain"}
    add = activity("Add", tag, target=f"{BOB}/tags")
    assert add.object == FeaturedTag(id="https://a.test/tags/Rain", kind="Hashtag", name="Rain")
    assert add.target == f"{BOB}/tags"
    deleted = activity("Delete", {"type": "Tombstone", "id": "https://a.test/1"})
    assert isinstance(deleted, Delete)
    assert deleted.object == Thing(id="https://a.test/1", kind="Tombstone")


def test_what_is_undone_may_be_unreadable_but_for_its_id() -> None:
    undo = activity("Undo", {"type": "Like", "id": "https://a.test/l", "actor": "{{actor}}"})
    assert isinstance(undo, Undo)
    assert undo.object == Thing(id="https://a.test/l", kind="Like")


@pytest.mark.parametrize("kind", ["Join", "Lock", "Listen", "Arrive", "Offer", "TentativeAccept"])
def test_what_we_have_no_use_for_is_refused_with_the_reason(kind: str) -> None:
    assert isinstance(activity(kind, "https://b.test/1"), Unknown)
    assert why_unused(kind).startswith(f"{kind} means nothing here: ")


# Names


def test_names_are_understood_in_every_namespace() -> None:
    expanded = {
        "@id": NOTE["id"],
        "@type": ["https://www.w3.org/ns/activitystreams#Note"],
        "as:attributedTo": [{"@id": BOB}],
        "https://www.w3.org/ns/activitystreams#content": [{"@value": "Rain", "@language": "en"}],
        "as:published": [{"@type": "xsd:dateTime", "@value": "2026-02-03T04:05:06Z"}],
        "as:to": {"@id": "as:Public"},
        "as:sensitive": [{"@value": True}],
        "as:attachment": [
            {"@type": "as:Image", "as:url": "https://a.test/1.jpg", "toot:blurhash": "LEHV6nWB2y"}
        ],
    }
    for document in (expanded, {"@context": {"x": "y"}} | expanded):
        read = read_object(document)
        assert isinstance(read, PostObject)
        assert (read.author, read.content_html, read.to) == (BOB, "Rain", (PUBLIC,))
        assert read.published_at == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
        assert read.is_sensitive
        assert read.attachments[0].url == "https://a.test/1.jpg"


def test_one_name_said_in_two_ways_that_differ_is_refused() -> None:
    with pytest.raises(BadRequest, match="twice"):
        read_activity({"type": "Like", "actor": BOB, "as:actor": ALICE, "object": NOTE["id"]})
    with pytest.raises(BadRequest, match="twice"):
        read_post(NOTE | {"@id": "https://b.test/9"})
    assert post(**{"as:id": "https://b.test/9"}).id == NOTE["id"], "as:id is no id"
    assert post(**{"as:content": "Sun"}).content_html == "<p>Rain</p>"


def test_lists_with_gaps_links_for_ids_and_maps_for_words() -> None:
    read = post(
        content=None,
        contentMap={"de": "<p>Regen</p>"},
        summaryMap={"de": "Wetter"},
        attributedTo={"type": "Link", "href": BOB},
        to={"0": PUBLIC, "2": ALICE},
        attachment={"1": {"type": "Image", "url": "https://a.test/1.jpg"}},
    )
    assert (read.content_html, read.content_warning, read.language) == (
        "<p>Regen</p>",
        "Wetter",
        "de",
    )
    assert (read.author, read.to) == (BOB, (PUBLIC, ALICE))
    assert len(read.attachments) == 1
    actor = read_actor({"id": BOB, "type": "Person", "nameMap": {"en": "Bob"}, "memorial": "true"})
    assert (actor.name, actor.memorial) == ("Bob", True)
