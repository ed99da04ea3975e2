"""Do our documents obey the strictest receiver?"""

from typing import Any

import pytest

from fediphoto.activitypub import render
from fediphoto.config import Config
from fediphoto.domain.posts import posts
from fediphoto.domain.posts.posts import Changes, Draft
from fediphoto.storage.models import Account, AccountKey, Follow
from tests.activitypub import people

pytestmark = pytest.mark.usefixtures("storage")

ALICE = "http://photos.test/users/alice"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
DEEPEST = 7
"""Pixelfed decodes with depth 8."""


def depth(value: Any) -> int:
    """How deep arrays and objects nest."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return 1 + max(map(depth, inner), default=0) if isinstance(value, dict | list) else 0


async def actor_document(account: Account) -> dict[str, Any]:
    return render.actor(account, await AccountKey.filter(account_id=account.id))


async def test_a_photo_post_is_said_whole() -> None:
    alice = await people.local("alice")
    bob = await people.remote("bob", "remote.test")
    picture = await people.photo(alice, "A lighthouse at dusk")
    post = await posts.publish(
        alice,
        Draft(
            caption="With @bob@remote.test at sea #Lighthouse",
            attachment_ids=[picture.id],
            language="en",
        ),
    )
    uri = f"{ALICE}/posts/{post.id}"

    note = await render.note_document(post.id)

    published = note.pop("published")
    assert published.endswith("Z")
    assert len(published) == len("2026-01-02T03:04:05.678Z")
    assert note.pop("@context")[0] == "https://www.w3.org/ns/activitystreams"
    content = note.pop("content")
    assert 'class="u-url mention"' in content
    assert note.pop("contentMap") == {"en": content}
    assert note == {
        "id": uri,
        "type": "Note",
        "attributedTo": ALICE,
        "url": f"http://photos.test/@alice/{post.id}",
        "to": [PUBLIC],
        "cc": [f"{ALICE}/followers", bob.uri],
        "inReplyTo": None,
        "summary": None,
        "sensitive": False,
        "source": {
            "content": "With @bob@remote.test at sea #Lighthouse",
            "mediaType": "text/plain",
        },
        "attachment": [
            {
                "type": "Image",
                "mediaType": "image/jpeg",
                "url": "http://photos.test/media/ab/display.jpg",
                "name": "A lighthouse at dusk",
                "summary": "A lighthouse at dusk",
                "focalPoint": [0.25, -0.5],
                "blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
                "width": 1440,
                "height": 1080,
                "icon": {
                    "type": "Image",
                    "mediaType": "image/jpeg",
                    "url": "http://photos.test/media/ab/thumb.jpg",
                },
            }
        ],
        "tag": [
            {"type": "Mention", "href": bob.uri, "name": "@bob@remote.test"},
            {
                "type": "Hashtag",
                "href": "http://photos.test/tags/lighthouse",
                "name": "#Lighthouse",
            },
        ],
        "replies": {
            "id": f"{uri}/replies",
            "type": "Collection",
            "first": f"{uri}/replies?page=true",
        },
        "likes": {"id": f"{uri}/likes", "type": "Collection", "totalItems": 0},
        "shares": {"id": f"{uri}/shares", "type": "Collection", "totalItems": 0},
        "context": f"{uri}/context",
        "commentsEnabled": True,
        "capabilities": {"announce": PUBLIC, "like": PUBLIC, "reply": PUBLIC},
        "interactionPolicy": {
            "canLike": {"automaticApproval": [PUBLIC], "always": [PUBLIC]},
            "canReply": {"automaticApproval": [PUBLIC], "always": [PUBLIC]},
            "canAnnounce": {"automaticApproval": [PUBLIC], "always": [PUBLIC]},
            "canQuote": {"automaticApproval": [PUBLIC]},
        },
    }


@pytest.mark.parametrize(
    ("visibility", "to", "cc"),
    [
        ("public", [PUBLIC], [f"{ALICE}/followers", "http://remote.test/users/bob"]),
        ("unlisted", [f"{ALICE}/followers"], [PUBLIC, "http://remote.test/users/bob"]),
        ("followers", [f"{ALICE}/followers"], ["http://remote.test/users/bob"]),
        ("direct", ["http://remote.test/users/bob"], []),
    ],
)
async def test_a_create_is_addressed_as_its_note(
    visibility: str, to: list[str], cc: list[str]
) -> None:
    alice = await people.local("alice")
    await people.remote("bob", "remote.test")
    post = await posts.publish(alice, Draft(caption="@bob@remote.test", visibility=visibility))

    create = render.create(await render.note_document(post.id))

    assert (create["to"], create["cc"]) == (to, cc)
    assert (create["object"]["to"], create["object"]["cc"]) == (to, cc)
    assert create["id"] == f"{post.uri}/activity"
    assert "@context" not in create["object"]


async def test_comments_off_is_said_in_three_tongues() -> None:
    alice = await people.local("alice")
    post = await posts.publish(alice, Draft(caption="Look only", comments_enabled=False))

    note = await render.note_document(post.id)

    assert note["commentsEnabled"] is False
    assert note["capabilities"]["reply"] is None
    nobody = {"automaticApproval": [ALICE], "always": [ALICE]}
    assert note["interactionPolicy"]["canReply"] == nobody


async def test_a_photo_too_large_for_pixelfed_goes_without_its_size() -> None:
    alice = await people.local("alice")
    panorama = {
        "display": {
            "key": "ab/p.jpg",
            "mime": "image/jpeg",
            "width": 9000,
            "height": 300,
            "bytes": 1,
        }
    }
    picture = await people.photo(alice, renditions=panorama, blurhash="")
    post = await posts.publish(alice, Draft(attachment_ids=[picture.id]))

    (image,) = (await render.note_document(post.id))["attachment"]

    assert image.keys().isdisjoint({"width", "height", "blurhash", "icon"})
    assert image["name"] is None


async def test_every_edit_has_its_own_update() -> None:
    alice = await people.local("alice")
    post = await posts.publish(alice, Draft(caption="Frist"))
    post = await posts.edit(alice, post, Changes(caption="First"))
    assert post.edited_at is not None
    note = await render.note_document(post.id)

    update = render.update(note, post.edited_at.isoformat())

    assert update["id"].startswith(f"{post.uri}#updates/")
    assert update == render.update(note, post.edited_at.isoformat())
    assert update["id"] != render.update(note, "2026-01-01T00:00:00+00:00")["id"]
    assert update["object"]["updated"] > note["published"]
    assert update["object"]["content"] == "<p>First</p>"


async def test_the_actor_satisfies_pixelfeds_validator() -> None:
    """UpdatePersonValidator: `required` refuses null and empty strings, hosts must be equal."""
    alice = await people.local("alice")

    update = render.update_actor(await actor_document(alice), "2026-01-01T00:00:00+00:00")

    person = update["object"]
    assert person["id"] == update["actor"] == person["publicKey"]["owner"] == ALICE
    assert person["type"] == "Person"
    for key in ("url", "inbox", "outbox", "followers", "following"):
        assert person[key].startswith("http://photos.test/")
    for key in ("summary", "preferredUsername", "name"):
        assert person[key].strip()
    assert person["manuallyApprovesFollowers"] is False
    assert person["publicKey"]["publicKeyPem"].startswith("-----BEGIN PUBLIC KEY-----")
    assert depth(update) <= DEEPEST


async def test_the_actor_has_both_keys_and_mastodons_schema() -> None:
    alice = await people.local(
        "alice",
        display_name="Alice",
        note_html="<p>Sea.</p>",
        avatar_key="aa/face.png",
        avatar_description="Me",
        is_bot=True,
        fields_json=[{"name": "Site", "value": "<a>x</a>", "source": "x", "verified_at": None}],
    )

    actor = await actor_document(alice)

    assert actor["@context"][2]["schema"] == "http://schema.org#"
    assert actor["type"] == "Service"
    assert actor["webfinger"] == "alice@photos.test"
    assert actor["published"] == "2026-01-02T03:04:05.000Z"
    assert actor["icon"] == {
        "type": "Image",
        "mediaType": "image/png",
        "url": "http://photos.test/media/aa/face.png",
        "name": "Me",
        "summary": "Me",
    }
    assert actor["attachment"] == [{"type": "PropertyValue", "name": "Site", "value": "<a>x</a>"}]
    (key,) = actor["assertionMethod"]
    assert key["id"] == f"{ALICE}#ed25519-key"
    assert key["controller"] == ALICE
    assert key["publicKeyMultibase"].startswith("z6Mk")


async def test_a_create_nests_no_deeper_than_pixelfed_decodes() -> None:
    alice = await people.local("alice")
    picture = await people.photo(alice, "x")
    post = await posts.publish(alice, Draft(caption="#a", attachment_ids=[picture.id]))

    assert depth(render.create(await render.note_document(post.id))) <= DEEPEST


def test_an_accept_embeds_the_follow_as_pixelfed_demands() -> None:
    follow = Follow(uri="http://remote.test/follows/1")

    accept = render.accept(follow, "http://remote.test/users/bob", ALICE)

    assert accept["object"] == {
        "id": "http://remote.test/follows/1",
        "type": "Follow",
        "actor": "http://remote.test/users/bob",
        "object": ALICE,
        "to": [ALICE],
        "cc": [],
    }
    assert accept["actor"] == ALICE
    again = render.accept(follow, "http://remote.test/users/bob", ALICE)
    assert accept["id"] == again["id"]
    other = Follow(uri="http://remote.test/follows/2")
    assert accept["id"] != render.accept(other, "http://remote.test/users/bob", ALICE)["id"]


def test_an_undo_embeds_what_it_undoes(config: Config) -> None:
    like = render.like(f"{ALICE}/likes/1", ALICE, "http://r.test/p/1", "http://r.test/u/bob")

    undo = render.undo(like)

    assert undo == {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{ALICE}/likes/1#undo",
        "type": "Undo",
        "actor": ALICE,
        "to": ["http://r.test/u/bob"],
        "cc": [],
        "object": {
            "id": f"{ALICE}/likes/1",
            "type": "Like",
            "actor": ALICE,
            "to": ["http://r.test/u/bob"],
            "cc": [],
            "object": "http://r.test/p/1",
        },
    }


def test_a_delete_names_nothing_but_the_id() -> None:
    delete = render.delete(f"{ALICE}/posts/1", ALICE)

    assert delete["object"] == {"id": f"{ALICE}/posts/1", "type": "Tombstone"}
    withdrawn = render.withdraw(f"{ALICE}/posts/1", ALICE, "2026-01-01T00:00:00+00:00")
    assert withdrawn["id"] != delete["id"]
