"""Can other servers find our people by handle?"""

from typing import Any

import pytest

from tests.activitypub import people

ALICE = "http://photos.test/users/alice"


@pytest.mark.parametrize(
    "resource",
    [
        "acct:alice@photos.test",
        "acct:ALICE@Photos.Test",
        "acct%3Aalice%40photos.test",
        "alice@photos.test",
        "@alice@photos.test",
        ALICE,
        "http://photos.test/@alice",
    ],
)
async def test_a_person_is_found_however_the_handle_is_written(web: Any, resource: str) -> None:
    await people.local("alice", avatar_key="aa/face.jpg")

    answer = await web.get(f"/.well-known/webfinger?resource={resource}")

    assert answer.status_code == 200
    assert answer.content_type.startswith("application/jrd+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert await answer.get_json(force=True) == {
        "subject": "acct:alice@photos.test",
        "aliases": ["http://photos.test/@alice", ALICE],
        "links": [
            {"rel": "self", "type": "application/activity+json", "href": ALICE},
            {
                "rel": "http://webfinger.net/rel/profile-page",
                "type": "text/html",
                "href": "http://photos.test/@alice",
            },
            {
                "rel": "http://webfinger.net/rel/avatar",
                "type": "image/jpeg",
                "href": "http://photos.test/media/aa/face.jpg",
            },
        ],
    }


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?resource=", 400),
        ("?resource=acct:alice", 400),
        ("?resource=acct:@photos.test", 400),
        ("?resource=acct:a@b@photos.test", 400),
        ("?resource=" + "a" * 3000, 400),
        ("?resource=acct:nobody@photos.test", 404),
        ("?resource=acct:alice@elsewhere.test", 404),
        ("?resource=http://elsewhere.test/users/alice", 404),
        ("?resource=http://photos.test/users/alice/inbox", 404),
        ("?resource=http://[photos.test/", 404),
        ("?resource=acct:gone@photos.test", 410),
    ],
)
async def test_nobody_is_found_where_nobody_is(web: Any, query: str, status: int) -> None:
    await people.local("alice")
    await people.local("gone", deleted_at=people.CREATED_AT)

    answer = await web.get(f"/.well-known/webfinger{query}")

    assert answer.status_code == status
    assert "error" in await answer.get_json(force=True)


async def test_a_remote_person_of_the_same_name_is_not_ours(web: Any) -> None:
    await people.remote("bob", "remote.test")

    answer = await web.get("/.well-known/webfinger?resource=acct:bob@photos.test")

    assert answer.status_code == 404


async def test_only_the_links_that_are_asked_for_are_given(web: Any) -> None:
    await people.local("alice")

    answer = await web.get("/.well-known/webfinger?resource=acct:alice@photos.test&rel=self")

    assert [link["rel"] for link in (await answer.get_json(force=True))["links"]] == ["self"]


async def test_the_instance_actor_is_found(web: Any) -> None:
    answer = await web.get("/.well-known/webfinger?resource=acct:photos.test@photos.test")

    jrd = await answer.get_json(force=True)
    assert jrd["subject"] == "acct:photos.test@photos.test"
    assert jrd["links"][0]["href"] == "http://photos.test/actor"


async def test_host_meta_leads_to_webfinger(web: Any) -> None:
    xml = await web.get("/.well-known/host-meta")
    assert xml.content_type == "application/xrd+xml; charset=utf-8"
    body = await xml.get_data(as_text=True)
    assert 'template="http://photos.test/.well-known/webfinger?resource={uri}"' in body

    json = await web.get("/.well-known/host-meta.json")
    (link,) = (await json.get_json(force=True))["links"]
    assert link["template"] == "http://photos.test/.well-known/webfinger?resource={uri}"
