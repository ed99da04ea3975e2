"""What other servers say is read, whatever they mean by it, or refused with a sentence."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediphoto.activitypub import vocabulary
from fediphoto.activitypub.understanding import understand
from fediphoto.activitypub.vocabulary import (
    PUBLIC,
    Accept,
    Announce,
    Create,
    Delete,
    EmojiReact,
    Follow,
    Like,
    PostObject,
    Undo,
    Update,
    read_activity,
    read_actor,
    read_object,
    read_post,
)
from fediphoto.errors import BadRequest

READERS = (read_activity, read_object, read_actor, read_post)
NOTE = {
    "id": "https://pixelfed.test/p/bob/1",
    "type": "Note",
    "attributedTo": "https://pixelfed.test/users/bob",
    "content": "<p>Rain</p>",
    "published": "2026-02-03T04:05:06Z",
    "to": [PUBLIC],
    "cc": ["https://pixelfed.test/users/bob/followers"],
}
PHOTO = {"type": "Image", "mediaType": "image/jpeg", "url": "https://pixelfed.test/1.jpg"}


def documents(folder: Path) -> list[tuple[str, Any]]:
    found = []
    for path in sorted((folder / "activitypub").rglob("*.json")):
        try:
            found.append((str(path.relative_to(folder)), json.loads(path.read_bytes())))
        except ValueError:
            continue  # pixelfed-docs has three that are no JSON
    return found


def test_every_document_of_the_corpus_is_read_or_refused(corpus: Path) -> None:
    sentences = []
    read = 0
    for _, document in documents(corpus):
        for reader in READERS:
            try:
                reader(document)
                read += 1
            except BadRequest as refused:
                sentences.append(str(refused))
    assert read > 500
    assert all(sentence.endswith(".") for sentence in sentences)


def corpus_document(corpus: Path, name: str) -> Any:
    return json.loads((corpus / "activitypub" / name).read_bytes())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("rebased-pleroma/mastodon-accept-activity.json", Accept),
        ("rebased-pleroma/mastodon-delete.json", Delete),
        ("rebased-pleroma/mastodon-undo-announce.json", Undo),
        ("lemmy-assets-lotide/activities_follow.json", Follow),
        ("pixelfed-docs/announce.json", Announce),
        ("pixelfed-docs/like.json", Like),
        ("pixelfed-docs/update_person.json", Update),
        ("rebased-pleroma/emoji-reaction.json", EmojiReact),
        ("lemmy-assets-pleroma/activities_create_note.json", Create),
    ],
)
def test_real_activities_are_read_as_what_they_are(corpus: Path, name: str, kind: type) -> None:
    assert type(read_activity(corpus_document(corpus, name))) is kind


def test_a_mastodon_undo_of_a_like_says_who_liked_what(corpus: Path) -> None:
    undo = read_activity(corpus_document(corpus, "pixelfed-docs/undo_like.json"))
    assert isinstance(undo.object, Like)
    assert undo.object.actor == undo.actor
    assert undo.object.object.id.startswith("https://")


def test_peertube_videos_are_posts_with_a_title_a_link_a_stream_and_a_poster(corpus: Path) -> None:
    video = read_object(corpus_document(corpus, "rebased-pleroma/tesla_mock_peertube.moe-vid.json"))
    assert isinstance(video, PostObject)
    assert (video.kind, video.title) == ("video", "Friday Night")
    assert video.author == "https://peertube.moe/accounts/7even"
    assert video.content_html.startswith("<p>tfw</p><p>song is &#x27;my old piano&#x27;")
    assert f'<a href="{video.url}">' in video.content_html
    (stream,) = video.attachments
    assert (stream.kind, stream.mime) == ("video", "video/mp4")
    assert stream.url.endswith("480.mp4")
    assert stream.preview_url.endswith(".jpg")
    assert stream.duration_s == 29
    assert video.hashtags == ("feels",)


def test_hubzilla_images_show_themselves(corpus: Path) -> None:
    create = read_activity(corpus_document(corpus, "rebased-pleroma/hubzilla-create-image.json"))
    assert isinstance(create.object, PostObject)
    photo = create.object.attachments[0]
    assert photo.url.endswith("-0.jpg")
    assert (photo.mime, photo.width, photo.height) == ("image/jpeg", 2200, 2200)


def post(**changes: Any) -> PostObject:
    return read_post(NOTE | changes)


def test_a_note_is_read_whole() -> None:
    read = post(
        summary="Weather",
        sensitive="true",
        updated="2026-02-03T05:00:00+01:00",
        inReplyTo={"type": "Note", "id": "https://other.test/1"},
        attachment=PHOTO | {"name": "A street", "blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj"},
        contentMap={"en": "<p>Rain</p>", "de": "<p>Regen</p>"},
    )
    assert read.content_warning == "Weather"
    assert read.is_sensitive
    assert read.published_at == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert read.updated_at == datetime(2026, 2, 3, 4, 0, tzinfo=UTC)
    assert read.in_reply_to == "https://other.test/1"
    assert read.language == "en"
    assert read.attachments[0].description == "A street"
    assert read.attachments[0].blurhash == "LEHV6nWB2yk8pyo0adR*.7kCMdnj"


def test_content_may_be_only_in_the_content_map() -> None:
    read = post(content=None, contentMap={"fr": "<p>Pluie</p>"})
    assert (read.content_html, read.language) == ("<p>Pluie</p>", "fr")


@pytest.mark.parametrize("name", [PUBLIC, "as:Public", "Public"])
def test_the_public_has_three_names(name: str) -> None:
    assert post(to=name, cc="https://pixelfed.test/users/bob/followers").to == (PUBLIC,)


def test_gotosocial_describes_photos_in_summary() -> None:
    photo = PHOTO | {"summary": "A lake", "name": None, "focalPoint": {"@list": ["0.5", -2]}}
    read = post(attachment=[photo]).attachments[0]
    assert (read.description, read.focus) == ("A lake", (0.5, -1.0))


def test_pixelfed_replies_have_one_object_for_all_tags() -> None:
    tag = {
        "type": "Mention",
        "href": "https://photos.test/users/alice",
        "name": "@alice@photos.test",
        "0": {"type": "Hashtag", "href": "https://pixelfed.test/t/rain", "name": "#Rain"},
    }
    read = post(tag=tag)
    assert read.mentions == ("https://photos.test/users/alice",)
    assert read.hashtags == ("Rain",)


@pytest.mark.parametrize(
    ("said", "enabled"),
    [
        ({}, True),
        ({"commentsEnabled": False}, False),
        ({"commentsEnabled": "false"}, False),
        ({"capabilities": {"reply": "[]"}}, False),
        ({"capabilities": {"reply": None}}, False),
        ({"capabilities": {"reply": PUBLIC}}, True),
        ({"capabilities": "[]"}, True),
        ({"interactionPolicy": {"canReply": {"automaticApproval": [NOTE["attributedTo"]]}}}, False),
        ({"interactionPolicy": {"canReply": {"always": NOTE["attributedTo"]}}}, False),
        ({"interactionPolicy": {"canReply": {"automaticApproval": PUBLIC}}}, True),
        ({"interactionPolicy": {"canReply": {"automaticApproval": []}}}, True),
    ],
)
def test_comments_are_turned_off_in_three_ways(said: Any, enabled: bool) -> None:
    assert post(**said).comments_enabled is enabled


@pytest.mark.parametrize(
    "icon",
    [
        {"type": "Image", "url": "https://a.test/i.png"},
        [{"type": "Image", "url": "https://a.test/i.png"}],
        "https://a.test/i.png",
        ["https://a.test/i.png"],
        {"type": "Image", "url": [{"type": "Link", "href": "https://a.test/i.png"}]},
    ],
)
def test_icons_come_in_many_shapes(icon: Any) -> None:
    actor = read_actor(
        {"id": "https://a.test/1", "type": ["Person", "schema:Person"], "icon": icon}
    )
    assert actor.icon_url == "https://a.test/i.png"


def test_gotosocial_key_documents_are_actors_with_little_but_a_key() -> None:
    stub = read_actor(
        {
            "id": "https://gts.test/users/a",
            "type": "Person",
            "preferredUsername": "a",
            "publicKey": {
                "id": "https://gts.test/users/a/main-key",
                "owner": "https://gts.test/users/a",
                "publicKeyPem": "-----BEGIN PUBLIC KEY-----",
            },
        }
    )
    assert (stub.keys[0].id, stub.inbox) == ("https://gts.test/users/a/main-key", "")


def test_multikeys_are_read_as_ed25519(corpus: Path) -> None:
    kinds = set()
    for _, document in documents(corpus):
        try:
            kinds |= {key.kind for key in read_actor(document).keys}
        except BadRequest:
            continue
    assert kinds == {"rsa", "ed25519"}


def test_file_names_with_spaces_are_kept(corpus: Path) -> None:
    read = read_activity(corpus_document(corpus, "pixelfed-tests/NoteAttachmentTest-2.json"))
    assert isinstance(read.object, PostObject)
    assert "Screen%20Shot%202018-09-08" in read.object.attachments[0].url


def test_lists_are_cut_to_what_anybody_needs() -> None:
    tags = [{"type": "Mention", "href": f"https://{n}.test/u"} for n in range(1000)]
    tags += [{"type": "Hashtag", "name": f"#n{n}"} for n in range(1000)]
    read = post(
        to=[f"https://{n}.test/u" for n in range(10_000)] + ["as:Public"],
        tag=tags,
        attachment=[PHOTO | {"url": f"https://a.test/{n}.jpg"} for n in range(1000)],
    )
    assert len(read.mentions) == len(read.hashtags) == 100
    assert len(read.attachments) == 20
    assert read.to[0] == PUBLIC
    assert len(read.to) <= 201


@pytest.mark.parametrize(
    "address",
    [
        "ftp://a.test/1",
        "https://victim.test@evil.test/1",
        "https://evil.test\\@victim.test/1",
        "https://a.test/\r\nX: y",
        "https:///1",
        "https://a.test:99999/1",
        "https://[::1/1",
        "javascript:alert(1)",
        "1",
        1,
        None,
        {"id": None},
        [[]],
    ],
)
def test_ids_that_are_no_addresses_are_refused(address: Any) -> None:
    with pytest.raises(BadRequest):
        post(id=address)
    with pytest.raises(BadRequest):
        post(attributedTo=address)


def test_json_ld_that_reshapes_a_document_is_refused() -> None:
    for name in ("@graph", "@included", "@reverse"):
        with pytest.raises(BadRequest):
            read_activity({"type": "Like", "actor": "https://a.test/1", "object": {name: []}})


def test_a_blurhash_that_cannot_be_decoded_is_left_out() -> None:
    for wrong in ("LEHV6n", "L" * 28 + "<", "", 5, "LEHV6nWB2yk8pyo0adR*.7kCMdn\0"):
        assert post(attachment=PHOTO | {"blurhash": wrong}).attachments[0].blurhash == ""


CHARACTERS = "aZ9 #@:/?&=<>\"'-_.+%é中👌\u200d\u202e\x00\n\ud800"
"""Those that mean something to somebody. (All of Unicode takes a second to make ready.)"""
WORDS = [PUBLIC, "as:Public", "https://a.test/1", "Note", "Create", "PT1M3S", "bear:?t=a&u=b", "1"]
ANYTHING = st.recursive(
    st.sampled_from([None, True, False, 0, -1, 2**70, 1.5, 1e308, *WORDS])
    | st.text(CHARACTERS, max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "name",
                    "as:name",
                    "automaticApproval",
                    "id",
                    "@id",
                    "type",
                    "@type",
                    "@value",
                    "@list",
                    "items",
                    "0",
                    "url",
                    "href",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
PROPERTIES = sorted(
    {*NOTE, *PHOTO, "tag", "attachment", "icon", "image", "publicKey", "assertionMethod"}
    | {"actor", "object", "contentMap", "interactionPolicy", "capabilities", "updated", "summary"}
    | {"preferredUsername", "endpoints", "inbox", "oneOf", "alsoKnownAs", "webfinger", "sensitive"}
    | {"anyOf", "closed", "votersCount", "location", "startTime", "duration", "quote", "quoteUrl"}
    | {"inReplyTo", "name", "nameMap", "replies", "context", "target", "result", "instrument"}
    | {"orderedItems", "items", "first", "as:content", "@id", "_misskey_reaction", "url"}
)
KINDS = ["Note", "Person", "Question", "Video", "Event", "Story", "OrderedCollection", "Like"]
DOCUMENTS = st.dictionaries(st.sampled_from(PROPERTIES), ANYTHING, max_size=5)


@given(DOCUMENTS, st.sampled_from(KINDS))
def test_any_property_may_be_anything(properties: dict[str, Any], kind: str) -> None:
    for document in (NOTE | {"type": kind} | properties, properties):
        for reader in READERS:
            for wrapped in (document, {"type": "Create", "actor": NOTE["id"], "object": document}):
                try:
                    reader(wrapped)
                except BadRequest:
                    continue


@given(DOCUMENTS, st.sampled_from(["Create", "Add", "Announce", "Flag", "EmojiReact", "Undo"]))
def test_whatever_is_understood_can_be_told(properties: dict[str, Any], kind: str) -> None:
    activity = {"id": NOTE["id"], "type": kind, "actor": NOTE["attributedTo"]} | properties
    for document in (activity, activity | {"object": NOTE | properties}):
        before = repr(document)
        told = understand(document)
        assert ("kind" in told) != ("refused" in told)
        assert json.loads(json.dumps(told)) == told
        assert repr(document) == before, "reading changes nothing"


@given(DOCUMENTS, st.sampled_from(KINDS))
def test_the_namespace_of_a_name_makes_no_difference(properties: dict[str, Any], kind: str) -> None:
    document = {"content": "x", "to": PUBLIC} | properties | {"type": kind}
    plain = {name: value for name, value in document.items() if ":" not in name and "@" not in name}
    for prefix in ("as:", "https://www.w3.org/ns/activitystreams#"):
        prefixed = {
            name if name in ("id", "type") else f"{prefix}{name}": value
            for name, value in plain.items()
        }
        assert understand(prefixed) == understand(plain)


def test_everything_the_package_offers_is_there() -> None:
    assert all(hasattr(vocabulary, name) for name in vocabulary.__all__)
