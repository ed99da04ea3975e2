"""Who and what the domain's tests are about: people, photos, follows, and what was recorded."""

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from fediphoto.domain import addresses
from fediphoto.domain.discovery import full_text
from fediphoto.domain.people import accounts
from fediphoto.domain.posts import posts
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import (
    Account,
    Attachment,
    Block,
    Follow,
    Job,
    Mute,
    Notification,
    Post,
)


async def a_moment() -> None:
    """Let a millisecond pass: ids made in the same one are in no order."""
    await asyncio.sleep(0.0015)


async def somebody(username: str, domain: str = "") -> Account:
    """An account, ours or (with a domain) another server's; without keys."""
    await a_moment()
    uri = f"https://{domain}/users/{username}" if domain else addresses.actor_uri(username)
    made = await Account.create(
        id=snowflake(),
        username=username,
        username_lower=username.lower(),
        domain=domain,
        uri=uri,
        url=uri if domain else "",
        followers_uri=f"{uri}/followers",
        inbox_uri=f"{uri}/inbox",
        created_at=datetime.now(UTC),
    )
    async with database.transaction():
        await full_text.note_account(made)
    return made


PASSWORD = "correct horse battery"


async def person(username: str, **details: Any) -> Account:
    """Somebody who has signed up here, with PASSWORD (ask for the fixture `quickly`)."""
    await a_moment()
    return await accounts.create_local(username, f"{username}@mail.test", PASSWORD, **details)


async def photo(account: Account, description: str = "", *, state: str = "ready") -> Attachment:
    """An upload that waits to be posted."""
    key = f"{snowflake():x}"
    return await Attachment.create(
        id=snowflake(),
        account_id=account.id,
        state=state,
        description=description,
        mime="image/jpeg",
        width=4000,
        height=3000,
        renditions={
            "original": _file(f"{key}-o.jpg", "image/jpeg", 4000, 3000),
            "display": _file(f"{key}-d.jpg", "image/jpeg", 1440, 1080),
            "thumb": _file(f"{key}-t.jpg", "image/jpeg", 640, 480),
            "display_webp": _file(f"{key}-d.webp", "image/webp", 1440, 1080),
        },
    )


def _file(key: str, mime: str, width: int, height: int) -> dict[str, Any]:
    return {"key": key, "mime": mime, "width": width, "height": height, "bytes": 1000}


async def follow(follower: Account, *targets: Account, **details: Any) -> None:
    """`follower` follows `targets`, accepted unless `details` say otherwise."""
    for target in targets:
        follow_id = snowflake()
        uri = f"https://follows.test/{follow_id}"
        await Follow.create(
            id=follow_id,
            follower=follower,
            target=target,
            uri=uri,
            **{"state": "accepted", **details},
        )


async def block(account: Account, target: Account) -> None:
    await Block.create(id=snowflake(), account=account, target=target)


async def mute(account: Account, target: Account, until: datetime | None = None) -> None:
    await Mute.create(id=snowflake(), account=account, target=target, expires_at=until)


async def says(author: Account, caption: str = "Hello", **details: Any) -> Post:
    """`author` publishes something."""
    await a_moment()
    return await posts.publish(author, posts.Draft(caption=caption, **details))


def remote(author: Account, number: int = 1, **details: Any) -> posts.RemotePost:
    """A post that another server tells us of."""
    told: dict[str, Any] = {
        "uri": f"{author.uri}/posts/{number}",
        "author": author,
        "published_at": datetime.now(UTC),
        "content_html": f"<p>Number {number}</p>",
    }
    return posts.RemotePost(**{**told, **details})


async def hears(author: Account, number: int = 1, **details: Any) -> Post:
    """We store a post of a remote author."""
    await a_moment()
    post = await posts.store_remote(remote(author, number, **details))
    assert post is not None
    return post


async def told(recipient: Account) -> list[tuple[str, str]]:
    """What `recipient` was notified of, not held back: (kind, by whom), sorted."""
    heard = Notification.filter(recipient=recipient, is_filtered=False)
    rows = await heard.select_related("from_account")
    return sorted((row.kind, row.from_account.username) for row in rows)


async def recorded(*kinds: str) -> list[dict[str, Any]]:
    """The facts of these kinds that were written down, in order."""
    rows = await Job.filter(kind__in=[f"fact.{kind}" for kind in kinds]).order_by("id")
    return [row.payload for row in rows]


async def fresh(account: Account) -> Account:
    """The account as it stands in the database."""
    return await Account.get(id=account.id)


async def now(post: Post) -> Post:
    """The post as it stands in the database."""
    return await Post.get(id=post.id)


def ids(found: Collection[Any]) -> list[int]:
    """The ids of posts or of their views."""
    return [one.body.id if hasattr(one, "body") else one.id for one in found]
