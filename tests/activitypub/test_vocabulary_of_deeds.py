"""Collections, reactions and other activities are read alike, under whatever names they come."""

from datetime import UTC, datetime
from typing import Any

import pytest

from fediphoto.activitypub.vocabulary import (
    PUBLIC,
    Announce,
    Collection,
    Create,
    Delete,
    EmojiReact,
    FeaturedTag,
    Flag,
    Like,
    Move,
    PostObject,
    Thing,
    Undo,
    Unknown,
    read_activity,
    read_actor,
    read_object,
    read_post,
    why_unused,
)
from fediphoto.activitypub.vocabulary.reactions import is_one_emoji
from fediphoto.errors import BadRequest
from tests.activitypub.wording import ALICE, BOB, NOTE, activity, post

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
