"""Who there is: make an account, find one, and the key it signs with."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from tortoise.exceptions import IntegrityError

from fediphoto import config
from fediphoto.domain import addresses
from fediphoto.domain.discovery import full_text
from fediphoto.domain.letters import letters, mail
from fediphoto.domain.notifications import notifications
from fediphoto.domain.people import keys
from fediphoto.domain.people.account_ends import delete_local, remove_remote, suspend, unsuspend
from fediphoto.domain.people.profiles import ProfileChanges, update_profile
from fediphoto.domain.people.remote_accounts import (
    RemoteProfile,
    lead_to,
    store_remote,
    take_counts,
)
from fediphoto.domain.sign_in import bearers, passwords
from fediphoto.domain.sign_in.newcomers import Fault, fault_of_email, faults, normalised_email
from fediphoto.errors import Conflict, NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, AccountKey, User
from fediphoto.text import captions
from fediphoto.text.translations import _

__all__ = [
    "Fault",
    "Newcomer",
    "ProfileChanges",
    "RemoteProfile",
    "approve",
    "count_known",
    "create_local",
    "delete_local",
    "ensure_instance_actor",
    "fault_of_email",
    "faults",
    "find",
    "find_by_uri",
    "find_key",
    "find_local",
    "get",
    "key_pairs",
    "lead_to",
    "list_local",
    "normalised_email",
    "prepare",
    "remove_remote",
    "signing_key",
    "store_remote",
    "suspend",
    "take_counts",
    "unsuspend",
    "update_profile",
    "welcome",
]

_LONGEST_PART = 255
"""Of a handle, on either side of the @: what the columns take. Nobody has a longer one."""


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Somebody whose name, address and password will do, with all that takes time done."""

    username: str
    email: str
    password_hash: str
    key_pairs: dict[str, keys.Pair]
    role: str = "user"


async def create_local(
    username: str,
    email: str,
    password: str,
    *,
    role: str = "user",
    approved: bool = True,
    reason: str = "",
) -> Account:
    """A new person here, with keys of both kinds; `approved` ones may sign in at once.

    Raises Unprocessable with a sentence for a bad or taken name (also one that was deleted), a
    bad or taken e-mail address, and a password that is too short or too long.
    """
    newcomer = await prepare(username, email, password, role=role)
    return await welcome(newcomer, approved=approved, reason=reason)


async def prepare(username: str, email: str, password: str, *, role: str = "user") -> Newcomer:
    """The part of `create_local` that takes time and no transaction: checks, a hash, keys."""
    found = await faults(username, email, password, role=role)
    if found:
        raise Unprocessable(found[0].sentence)
    name, address = username.strip(), email.strip()
    return Newcomer(
        username=name.lower(),
        email=address,
        password_hash=await passwords.hash_password(password),
        key_pairs=await key_pairs(),
        role=role,
    )


async def welcome(
    newcomer: Newcomer, *, approved: bool = True, confirmed: bool = True, reason: str = ""
) -> Account:
    """The part of `create_local` that is one transaction (or joins the one around us)."""
    now = datetime.now(UTC)
    try:
        async with database.transaction():
            await _check_free(newcomer.username, newcomer.email)
            account = await _insert(
                newcomer.username,
                addresses.actor_uri(newcomer.username),
                "Person",
                newcomer.key_pairs,
            )
            await User.create(
                account_id=account.id,
                email=newcomer.email,
                email_normalised=normalised_email(newcomer.email),
                password_hash=newcomer.password_hash,
                role=newcomer.role,
                confirmed_at=now if confirmed else None,
                approved_at=now if approved else None,
                sign_up_reason=captions.tidy(reason)[:2000],
            )
            await notifications.tell_of_sign_up(account.id)
    except IntegrityError:  # somebody was faster with the same name or address
        raise Unprocessable(_("That name or e-mail address is taken.")) from None
    return account


async def ensure_instance_actor() -> Account:
    """The actor that signs for the instance itself, made the first time; never listed."""
    uri = addresses.instance_actor_uri()
    known = await Account.get_or_none(uri=uri)
    if known is not None:
        return known
    pairs = await key_pairs()
    try:
        async with database.transaction():
            return await _insert(config.current().domain, uri, "Application", pairs)
    except IntegrityError:  # somebody else has made it meanwhile
        return await Account.get(uri=uri)


async def get(account_id: int) -> Account:
    """The account with that id; NotFound where there is none."""
    account = await Account.get_or_none(id=account_id)
    if account is None:
        raise NotFound
    return account


async def find_local(username: str) -> Account | None:
    """The person here of that name (deleted ones are not found)."""
    name = username.strip().lstrip("@").lower()
    if len(name) > _LONGEST_PART:
        return None
    return await Account.get_or_none(
        username_lower=name,
        domain="",
        actor_type__not="Application",
        deleted_at=None,
    )


async def user_of(account: Account) -> User | None:
    """With what somebody signs in; None for people elsewhere and for who has left."""
    return await User.get_or_none(account_id=account.id)


async def was_here(username: str) -> bool:
    """Whether somebody of that name had an account here that is deleted."""
    return await Account.exists(
        username_lower=username.lower(), domain="", deleted_at__isnull=False
    )


async def find(acct: str) -> Account | None:
    """Somebody we know by `name`, `name@here` or `name@elsewhere`, in any case."""
    name, _, host = acct.strip().removeprefix("acct:").removeprefix("@").partition("@")
    host = host.lower()
    if not host or addresses.is_our_host(host):
        return await find_local(name)
    if max(len(name), len(host)) > _LONGEST_PART:
        return None
    return await Account.get_or_none(username_lower=name.lower(), domain=host, deleted_at=None)


async def count_known() -> int:
    """How many people are known, here and elsewhere."""
    return await Account.filter(deleted_at=None).count()


async def is_known(uri: str) -> bool:
    """Whether there is an account of this id that is not deleted.

    Asked of every Delete that comes in, most of which are of people nobody here ever heard of:
    one statement, for a model takes three times as long.
    """
    found = await database.query("SELECT deleted_at FROM account WHERE uri = ?", [uri])
    return bool(found) and found[0]["deleted_at"] is None


async def find_by_uri(uri: str) -> Account | None:
    """Somebody we know by their ActivityPub id."""
    return await Account.get_or_none(uri=uri)


async def find_key(key_uri: str) -> AccountKey | None:
    """A key we know by its id, with its account."""
    return await AccountKey.get_or_none(uri=key_uri).prefetch_related("account")


async def signing_key(account: Account, kind: str = "rsa") -> AccountKey:
    """The key that a local account signs with; NotFound where it has none of that kind."""
    key = await AccountKey.get_or_none(account_id=account.id, kind=kind)
    if key is None or key.private_pem is None:
        raise NotFound(_("This account has no key of that kind."))
    return key


async def approve(account: Account, words: str = "") -> None:
    """Let in somebody who asked to join; Conflict where nothing is to be decided."""
    async with database.transaction():
        waiting = User.filter(account_id=account.id, approved_at=None)
        if not await waiting.update(approved_at=datetime.now(UTC)):
            raise Conflict(_("%(username)s does not wait to be let in.", username=account.username))
        user = await User.get(account_id=account.id)
        await mail.write(user, lambda: letters.welcome(account.username, words))
        database.after_commit(bearers.forget)


async def list_local() -> list[tuple[Account, User | None]]:
    """Everybody who has an account here with their settings (None: who had one), oldest first."""
    users = await User.all().prefetch_related("account").order_by("account_id")
    gone = await Account.filter(domain="", deleted_at__not_isnull=True, actor_type="Person")
    listed: list[tuple[Account, User | None]] = [(user.account, user) for user in users]
    return sorted([*listed, *((one, None) for one in gone)], key=lambda pair: pair[0].id)


async def _check_free(name: str, address: str) -> None:
    if await Account.exists(username_lower=name, domain=""):
        raise Unprocessable(_("That name is taken."))
    if await User.exists(email_normalised=normalised_email(address)):
        raise Unprocessable(_("There is an account with that e-mail address."))


async def key_pairs() -> dict[str, keys.Pair]:
    """New keys of both kinds, by kind; made in a thread, outside of any transaction."""
    rsa_pair = await asyncio.to_thread(keys.generate_rsa)
    return {"rsa": rsa_pair, "ed25519": keys.generate_ed25519()}


async def _insert(name: str, uri: str, actor_type: str, pairs: dict[str, keys.Pair]) -> Account:
    is_person = actor_type == "Person"
    account = await Account.create(
        id=snowflake(),
        username=name,
        username_lower=name.lower(),
        uri=uri,
        url=addresses.profile_page(name) if is_person else addresses.base_url(),
        actor_type=actor_type,
        inbox_uri=f"{uri}/inbox" if is_person else addresses.shared_inbox_uri(),
        shared_inbox_uri=addresses.shared_inbox_uri(),
        outbox_uri=f"{uri}/outbox",
        followers_uri=f"{uri}/followers",
        following_uri=f"{uri}/following",
        featured_uri=f"{uri}/collections/featured",
        created_at=datetime.now(UTC),
    )
    await full_text.note_account(account)
    for kind, (private, public) in pairs.items():
        await AccountKey.create(
            account_id=account.id,
            uri=addresses.key_uri(uri, kind),
            kind=kind,
            public_pem=public,
            private_pem=private,
        )
    return account
