"""Does every entity have the fields that Mastodon documents, of the right types, and no other?"""

from typing import Any

import pytest

from fediphoto.config import Config
from fediphoto.storage.models import User
from tests.web.api.shapes.kinds import ANYTHING, URL, Maybe, check
from tests.web.api.shapes.media import MEDIA_ATTACHMENT, PIXELFED_MEDIA_ATTACHMENT
from tests.web.api.shapes.notifications import NOTIFICATION
from tests.web.api.shapes.oneself import APPLICATION, CREDENTIAL_APPLICATION, MARKER, PREFERENCES
from tests.web.api.shapes.people import (
    ACCOUNT,
    CREDENTIAL_ACCOUNT,
    MUTED_ACCOUNT,
    PIXELFED_ACCOUNT,
    PIXELFED_CREDENTIAL_ACCOUNT,
    PIXELFED_RELATIONSHIP,
    RELATIONSHIP,
)
from tests.web.api.shapes.posts import (
    GLITCH_STATUS_SOURCE,
    STATUS_EDIT,
    STATUS_SOURCE,
    check_status,
)
from tests.web.api.shapes.tags import TAG
from tests.web.conftest import Join
from tests.web.programs import Program, jpeg

PERSON = (ACCOUNT, PIXELFED_ACCOUNT)
PHOTO = (MEDIA_ATTACHMENT, PIXELFED_MEDIA_ATTACHMENT)
RELATION = (RELATIONSHIP, PIXELFED_RELATIONSHIP)


@pytest.fixture
async def anna(join: Join) -> Program:
    """Somebody who has told something about herself."""
    anna = await join("anna")
    await anna.tell_json(
        "/api/v1/accounts/update_credentials",
        {
            "display_name": "Anna",
            "note": "Light, mostly #film",
            "fields_attributes": [{"name": "Site", "value": "https://anna.test"}],
            "source": {"privacy": "unlisted", "language": "de"},
        },
        "PATCH",
    )
    return anna


@pytest.fixture
async def boris(join: Join) -> Program:
    """Somebody who has told nothing."""
    return await join("boris")


async def test_an_account_and_ones_own(anna: Program, boris: Program, stranger: Program) -> None:
    for person in (anna.me, boris.me):
        found = (await stranger.ask(f"/api/v1/accounts/{person.id}")).json
        check(found, *PERSON, at=person.username)
        assert found["acct"] == person.username
        assert found["uri"] == f"http://photos.test/users/{person.username}"
        assert found["url"] == f"http://photos.test/@{person.username}"
    own = (await anna.ask("/api/v1/accounts/verify_credentials")).json
    check(own, CREDENTIAL_ACCOUNT, PIXELFED_CREDENTIAL_ACCOUNT)
    assert own["source"]["fields"] == [
        {"name": "Site", "value": "https://anna.test", "verified_at": None}
    ]
    assert 'href="https://anna.test"' in own["fields"][0]["value"]
    assert own["source"]["privacy"] == "unlisted"
    assert own["source"]["language"] == "de"
    for path in ("lookup?acct=anna", "search?q=anna", f"?id[]={anna.me.id}"):
        found = (await boris.ask(f"/api/v1/accounts/{path}".replace("/?", "?"))).json
        check(found[0] if isinstance(found, list) else found, *PERSON, at=path)


async def test_a_photo_before_and_after_it_is_posted(anna: Program) -> None:
    answer = await anna.upload(jpeg(), description="All teal", focus="0.5,-0.25")
    check(answer.json, *PHOTO)
    assert answer.json["meta"] == {
        "focus": {"x": 0.5, "y": -0.25},
        "original": {"width": 64, "height": 48, "size": "64x48", "aspect": 1.333333},
        "small": {"width": 64, "height": 48, "size": "64x48", "aspect": 1.333333},
    }
    post = await anna.post("A photo", [answer.json["id"]])
    check(post["media_attachments"][0], *PHOTO)
    assert post["media_attachments"][0] == answer.json


async def test_a_status_for_each_of_its_readers(
    anna: Program, boris: Program, stranger: Program
) -> None:
    photo = (await anna.upload(jpeg())).json
    post = await anna.post(
        "@boris look at #Teal https://teal.test",
        [photo["id"]],
        spoiler_text="Teal",
        sensitive="true",
        language="en",
        visibility="public",
    )
    check_status(post)
    assert post["mentions"][0]["acct"] == "boris"
    assert post["tags"] == [{"name": "teal", "url": "http://photos.test/tags/teal"}]
    assert post["application"] == {"name": "fediphoto command line", "website": None}
    path = f"/api/v1/statuses/{post['id']}"
    check_status((await stranger.ask(path)).json, reader=False)
    for deed in ("favourite", "bookmark", "reblog"):
        check_status((await boris.tell(f"{path}/{deed}")).json, at=deed)
    read = (await boris.ask(path)).json
    assert (read["favourited"], read["reblogged"], read["bookmarked"]) == (True, True, True)
    assert (read["favourites_count"], read["reblogs_count"]) == (1, 1)
    assert "pinned" not in read
    bare = await boris.post("Yes", in_reply_to_id=post["id"], visibility="direct")
    check_status(bare)
    assert bare["in_reply_to_id"] == post["id"]
    assert bare["in_reply_to_account_id"] == str(anna.me.id)
    assert (bare["language"], bare["edited_at"], bare["reblog"]) == (None, None, None)


async def test_its_context_history_source_and_what_is_left_of_it(
    anna: Program, stranger: Program
) -> None:
    post = await anna.post("First", visibility="public")
    comment = await anna.post("A comment", in_reply_to_id=post["id"])
    path = f"/api/v1/statuses/{post['id']}"
    await anna.tell(path, "PUT", status="Second", spoiler_text="Beware")
    context = (await stranger.ask(path + "/context")).json
    check(context, {"ancestors": [ANYTHING], "descendants": [ANYTHING]})
    check_status(context["descendants"][0], reader=False)
    context = (await stranger.ask(f"/api/v1/statuses/{comment['id']}/context")).json
    assert [one["id"] for one in context["ancestors"]] == [post["id"]]
    history = (await stranger.ask(path + "/history")).json
    for one in history:
        check(one, STATUS_EDIT)
    assert [one["content"] for one in history] == ["<p>First</p>", "<p>Second</p>"]
    assert [one["sensitive"] for one in history] == [False, True]
    source = (await anna.ask(path + "/source")).json
    check(source, STATUS_SOURCE, GLITCH_STATUS_SOURCE)
    assert source == {
        "id": post["id"],
        "text": "Second",
        "spoiler_text": "Beware",
        "content_type": "text/plain",
    }
    gone = (await anna.send("DELETE", path)).json
    check_status(gone)
    assert gone["text"] == "Second"


async def test_how_one_stands_to_somebody(anna: Program, boris: Program) -> None:
    people = f"/api/v1/accounts/{boris.me.id}"
    for deed in ("follow", "mute", "unmute", "unfollow", "block", "unblock"):
        check((await anna.tell(f"{people}/{deed}")).json, *RELATION, at=deed)
    muted = await anna.tell(f"{people}/mute", duration=3600)
    assert muted.json["muting_expires_at"] is not None
    listed = await anna.ask("/api/v1/accounts/relationships", id=[boris.me.id, anna.me.id, 5])
    assert [one["id"] for one in listed.json] == [str(boris.me.id), str(anna.me.id)]
    for one in listed.json:
        check(one, *RELATION)
    (found,) = (await anna.ask("/api/v1/mutes")).json
    check(found, MUTED_ACCOUNT, PIXELFED_ACCOUNT)
    assert found["mute_expires_at"] == muted.json["muting_expires_at"]


async def test_what_one_hears_of(anna: Program, boris: Program) -> None:
    await anna.tell("/api/v1/accounts/update_credentials", "PATCH", locked="true")
    post = await anna.post("Hello", visibility="public")
    for deed in ("favourite", "reblog"):
        await boris.tell(f"/api/v1/statuses/{post['id']}/{deed}")
    await boris.post("@anna yes", in_reply_to_id=post["id"])
    await boris.tell(f"/api/v1/accounts/{anna.me.id}/follow")
    heard = (await anna.ask("/api/v1/notifications")).json
    assert {one["type"] for one in heard} == {"favourite", "reblog", "mention", "follow_request"}
    for one in heard:
        check(one, NOTIFICATION)
        assert ("status" in one) == (one["type"] != "follow_request")
        if "status" in one:
            check_status(one["status"])
        assert (await anna.ask(f"/api/v1/notifications/{one['id']}")).json == one
    assert (await anna.ask("/api/v1/notifications/unread_count")).json == {"count": 4}


async def test_what_is_found(anna: Program, boris: Program, stranger: Program) -> None:
    await anna.post("Hello #anna", visibility="public")
    for program in (boris, stranger):
        found = (await program.ask("/api/v2/search", q="anna")).json
        check(found["accounts"][0], *PERSON)
        check(found["hashtags"][0], TAG)
        assert set(found) == {"accounts", "statuses", "hashtags", "collections"}
    old = (await boris.ask("/api/v1/search", q="anna")).json
    assert set(old) == {"accounts", "statuses", "hashtags"}
    assert old["hashtags"] == ["anna"]


async def test_markers_and_preferences(anna: Program) -> None:
    assert (await anna.ask("/api/v1/markers", timeline=["home"])).json == {}
    moved = await anna.tell_json("/api/v1/markers", {"home": {"last_read_id": "7"}})
    assert list(moved.json) == ["home"]
    check(moved.json["home"], MARKER)
    again = await anna.ask("/api/v1/markers", timeline=["home", "notifications"])
    assert again.json == moved.json
    found = (await anna.ask("/api/v1/preferences")).json
    check(found, PREFERENCES)
    assert found["posting:default:visibility"] == "unlisted"
    assert found["posting:default:language"] == "de"


async def test_an_app_when_it_registers_and_when_it_asks(stranger: Program, anna: Program) -> None:
    made = await stranger.tell(
        "/api/v1/apps", client_name="Tusk", redirect_uris="tusk://back", website="https://tusk.test"
    )
    check(made.json, CREDENTIAL_APPLICATION)
    check((await anna.ask("/api/v1/apps/verify_credentials")).json, APPLICATION)


LIMITS: dict[str, Any] = {
    "accounts": {
        "max_featured_tags": int,
        "max_pinned_statuses": int,
        "max_display_name_length": int,
        "max_note_length": int,
        "max_profile_fields": int,
        "profile_field_name_limit": int,
        "profile_field_value_limit": int,
        "max_avatar_description_length": int,
        "max_header_description_length": int,
    },
    "statuses": {
        "max_characters": int,
        "max_media_attachments": int,
        "characters_reserved_per_url": int,
        "supported_mime_types": [str],
    },
    "media_attachments": {
        "supported_mime_types": [str],
        "description_limit": int,
        "image_size_limit": int,
        "image_matrix_limit": int,
        "video_size_limit": int,
        "video_frame_rate_limit": int,
        "video_matrix_limit": int,
    },
    "polls": {
        "max_options": int,
        "max_characters_per_option": int,
        "min_expiration": int,
        "max_expiration": int,
    },
}


async def test_the_instance_as_version_one(stranger: Program, anna: Program) -> None:
    await User.filter(account_id=anna.me.id).update(role="admin")
    found = (await stranger.ask("/api/v1/instance")).json
    check(
        found,
        {
            "uri": str,
            "title": str,
            "short_description": str,
            "description": str,
            "email": str,
            "version": str,
            "urls": {"streaming_api": Maybe(str)},
            "stats": {"user_count": int, "status_count": int, "domain_count": int},
            "thumbnail": (URL, None),
            "languages": [str],
            "registrations": bool,
            "approval_required": bool,
            "invites_enabled": bool,
            "configuration": LIMITS,
            "contact_account": PERSON,
            "rules": [ANYTHING],
        },
    )
    assert found["version"].startswith("4.5.0 (compatible; fediphoto ")
    assert found["uri"] == "photos.test"


async def test_the_instance_as_version_two(stranger: Program, storage: Config) -> None:
    found = (await stranger.ask("/api/v2/instance")).json
    reach = {"local": str, "remote": str}
    check(
        found,
        {
            "domain": str,
            "title": str,
            "version": str,
            "source_url": URL,
            "description": str,
            "usage": {"users": {"active_month": int}},
            "thumbnail": {
                "url": URL,
                "blurhash": Maybe(str),
                "versions": {"@1x": URL, "@2x": URL},
                "description": str,
            },
            "icon": [ANYTHING],
            "languages": [str],
            "configuration": {
                **LIMITS,
                "urls": {
                    "streaming": Maybe(str),
                    "status": (str, None),
                    "about": (str, None),
                    "privacy_policy": (str, None),
                    "terms_of_service": (str, None),
                },
                "vapid": {"public_key": str},
                "translation": {"enabled": bool},
                "limited_federation": bool,
                "timelines_access": {
                    "live_feeds": reach,
                    "hashtag_feeds": reach,
                    "trending_link_feeds": reach,
                },
            },
            "registrations": {
                "enabled": bool,
                "approval_required": bool,
                "reason_required": bool,
                "message": (str, None),
                "min_age": (int, None),
                "url": (str, None),
            },
            "api_versions": {"mastodon": int},
            "contact": {"email": str, "account": None},
            "rules": [ANYTHING],
            "wrapstodon": (int, None),
        },
    )
    statuses = found["configuration"]["statuses"]
    assert (statuses["max_characters"], statuses["max_media_attachments"]) == (5000, 20)
    assert found["configuration"]["media_attachments"]["image_size_limit"] == (
        storage.media.photo_bytes
    )
