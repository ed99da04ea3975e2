"""How we keep what another server says of its people."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from fediphoto.domain import addresses
from fediphoto.domain.discovery import full_text
from fediphoto.domain.relations import policy_effects
from fediphoto.errors import Forbidden
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, AccountKey, Follow, Post
from fediphoto.text import html

ORIGIN = "origin"
"""Who suspended an account that its own server has suspended (`Account.suspended_by`)."""

NAME_CHARACTERS = 500
NOTE_CHARACTERS = 20_000
FIELDS = 50
FIELD_CHARACTERS = 2047
MOST_COUNTED = 2**31 - 1
"""What the columns take."""


@dataclass(frozen=True, kw_only=True)
class RemoteProfile:
    """An actor of another server, proven to be its own; HTML is sanitised here.

    `fields` are (name, value HTML) pairs, `keys` are (id, "rsa" or "ed25519", public PEM).
    """

    uri: str
    username: str
    domain: str
    inbox_uri: str
    actor_type: str = "Person"
    display_name: str = ""
    note_html: str = ""
    url: str = ""
    shared_inbox_uri: str = ""
    outbox_uri: str = ""
    followers_uri: str = ""
    following_uri: str = ""
    featured_uri: str = ""
    featured_tags_uri: str = ""
    avatar_url: str = ""
    header_url: str = ""
    avatar_description: str = ""
    header_description: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    emojis: list[dict[str, Any]] = field(default_factory=list)
    is_locked: bool = False
    is_bot: bool = False
    is_discoverable: bool = False
    is_indexable: bool = False
    is_suspended: bool = False
    """Whether its own server has suspended it."""
    is_memorial: bool = False
    also_known_as: list[str] = field(default_factory=list)
    moved_to_uri: str = ""
    keys: list[tuple[str, str, str]] = field(default_factory=list)
    published_at: datetime | None = None


async def store_remote(profile: RemoteProfile) -> Account:
    """The account of that actor, inserted or brought up to date; found by `uri`, never by name.

    A handle that another actor had is theirs no longer: the caller has asked its server whose it
    is. Our suspensions and the pictures we keep stay, its own server's suspension comes and goes;
    keys are replaced by those given; somebody who had been deleted and is served again is back.
    Raises Forbidden for a profile that claims to be ours.
    """
    is_ours = addresses.is_our_host(profile.domain) or addresses.is_ours(profile.uri)
    if not profile.domain or is_ours:
        raise Forbidden("That is one of our own.")
    try:
        return await _store(profile)
    except IntegrityError:  # it was stored by somebody else meanwhile
        return await _store(profile)


async def lead_to(uri: str, target: Account) -> None:
    """The remote actor `uri` says that it has moved to `target`; that is only shown."""
    moved = Account.filter(uri=uri, domain__not="").exclude(id=target.id)
    await moved.update(moved_to_id=target.id, version=F("version") + 1)


async def _store(profile: RemoteProfile) -> Account:
    async with database.transaction():
        await _free_handle(profile)
        account = await Account.filter(uri=profile.uri).select_for_update().first()
        values = await _values(profile)
        if account is None:
            # An id of now: Mastodon tells only the day that people joined, and all of one day
            # would share 65,536 ids.
            account = await Account.create(
                id=snowflake(),
                uri=profile.uri,
                created_at=profile.published_at or datetime.now(UTC),
                **values,
                **_suspension(profile, None),
            )
        else:
            values |= _suspension(profile, account)
            account.update_from_dict({**values, "version": account.version + 1})
            await account.save(update_fields=[*values, "version"])
        await full_text.note_account(account)
        await _store_keys(account, profile)
        await policy_effects.settle(account)
    return account


async def _free_handle(profile: RemoteProfile) -> None:
    """Give a former holder of the handle a name that nobody asks for."""
    holder = await Account.get_or_none(
        username_lower=profile.username.lower(), domain=profile.domain
    )
    if holder is not None and holder.uri != profile.uri:
        holder.username = holder.username_lower = f"{profile.username.lower()[:200]}~{holder.id}"
        holder.version += 1
        await holder.save(update_fields=["username", "username_lower", "version"])


async def _values(profile: RemoteProfile) -> dict[str, Any]:
    moved_to = None
    if profile.moved_to_uri and profile.moved_to_uri != profile.uri:
        moved_to = await Account.get_or_none(uri=profile.moved_to_uri)
    return {
        "username": profile.username,
        "username_lower": profile.username.lower(),
        "domain": profile.domain,
        "url": profile.url,
        "actor_type": profile.actor_type,
        "display_name": html.to_plain_text(profile.display_name)[:NAME_CHARACTERS],
        "note_html": html.sanitise(profile.note_html[:NOTE_CHARACTERS]),
        "fields_json": [
            {
                "name": html.to_plain_text(name)[:FIELD_CHARACTERS],
                "value": html.sanitise(value[:FIELD_CHARACTERS]),
                "source": "",
                "verified_at": None,
            }
            for name, value in profile.fields[:FIELDS]
        ],
        "emojis": profile.emojis,
        "inbox_uri": profile.inbox_uri,
        "shared_inbox_uri": profile.shared_inbox_uri,
        "outbox_uri": profile.outbox_uri,
        "followers_uri": profile.followers_uri,
        "following_uri": profile.following_uri,
        "featured_uri": profile.featured_uri,
        "featured_tags_uri": profile.featured_tags_uri,
        "avatar_remote_url": profile.avatar_url,
        "header_remote_url": profile.header_url,
        "avatar_description": profile.avatar_description,
        "header_description": profile.header_description,
        "is_locked": profile.is_locked,
        "is_bot": profile.is_bot,
        "is_discoverable": profile.is_discoverable,
        "is_indexable": profile.is_indexable,
        "is_memorial": profile.is_memorial,
        "also_known_as": profile.also_known_as,
        "moved_to_id": None if moved_to is None else moved_to.id,
        "deleted_at": None,
        "fetched_at": datetime.now(UTC),
    }


def _suspension(profile: RemoteProfile, account: Account | None) -> dict[str, Any]:
    """What its own server's suspension changes: ours stays, whatever that server says."""
    is_suspended = account is not None and account.suspended_at is not None
    if profile.is_suspended and not is_suspended:
        return {"suspended_at": datetime.now(UTC), "suspended_by": ORIGIN}
    if not profile.is_suspended and account is not None and account.suspended_by == ORIGIN:
        return {"suspended_at": None, "suspended_by": ""}
    return {}


async def take_counts(account: Account, *, followers: int, following: int, posts: int) -> None:
    """Count as its own server does: it knows more of a remote account than we do.

    What we know ourselves is the least (a server that hides its numbers says 0).
    """
    async with database.transaction():
        known = {
            "followers_count": await Follow.filter(target_id=account.id, state="accepted").count(),
            "following_count": await Follow.filter(
                follower_id=account.id, state="accepted"
            ).count(),
            "posts_count": await Post.filter(
                account_id=account.id, boost_of_id=None, visibility__not="direct"
            ).count(),
        }
        told = {"followers_count": followers, "following_count": following, "posts_count": posts}
        counts = {name: min(max(known[name], told[name]), MOST_COUNTED) for name in known}
        await Account.filter(id=account.id).update(**counts, version=F("version") + 1)


async def _store_keys(account: Account, profile: RemoteProfile) -> None:
    kept = []
    for uri, kind, pem in profile.keys:
        key = await AccountKey.get_or_none(uri=uri)
        if key is None:
            await AccountKey.create(account_id=account.id, uri=uri, kind=kind, public_pem=pem)
        elif key.account_id == account.id and key.public_pem != pem:
            key.kind, key.public_pem = kind, pem
            await key.save(update_fields=["kind", "public_pem"])
        kept.append(uri)
    gone = AccountKey.filter(account_id=account.id, private_pem=None)
    await (gone.exclude(uri__in=kept) if kept else gone).delete()
