"""Who there is: make an account, find one, and the key it signs with."""

import asyncio
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime

from tortoise.exceptions import IntegrityError

from fediphoto import config
from fediphoto.domain import addresses, keys, passwords, sign_up_blocks
from fediphoto.domain.account_ends import delete_local, remove_remote, suspend, unsuspend
from fediphoto.domain.profiles import ProfileChanges, update_profile
from fediphoto.domain.remote_accounts import RemoteProfile, lead_to, store_remote, take_counts
from fediphoto.errors import Conflict, NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, AccountKey, User
from fediphoto.text import captions

__all__ = [
    "Newcomer",
    "ProfileChanges",
    "RemoteProfile",
    "approve",
    "create_local",
    "delete_local",
    "ensure_instance_actor",
    "find",
    "find_by_uri",
    "find_key",
    "find_local",
    "get",
    "key_pairs",
    "lead_to",
    "list_local",
    "may_join_at_once",
    "prepare",
    "remove_remote",
    "signing_key",
    "store_remote",
    "suspend",
    "take_counts",
    "unsuspend",
    "update_profile",
    "waits",
    "welcome",
]

_USERNAME = re.compile(r"[A-Za-z0-9_]{1,30}")
_LONGEST_PART = 255
"""Of a handle, on either side of the @: what the columns take. Nobody has a longer one."""
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
RESERVED = frozenset(
    [
        "about",
        "abuse",
        "account",
        "accounts",
        "actor",
        "admin",
        "administration",
        "administrator",
        "admins",
        "api",
        "auth",
        "help",
        "helpdesk",
        "home",
        "host",
        "hostmaster",
        "inbox",
        "info",
        "instance",
        "internal",
        "login",
        "logout",
        "mail",
        "media",
        "mod",
        "moderator",
        "moderators",
        "mods",
        "news",
        "nodeinfo",
        "noreply",
        "null",
        "oauth",
        "outbox",
        "owner",
        "postmaster",
        "privacy",
        "root",
        "rules",
        "search",
        "security",
        "server",
        "settings",
        "setup",
        "signup",
        "staff",
        "static",
        "support",
        "system",
        "tags",
        "undefined",
        "users",
        "webmaster",
        "wellknown",
        "www",
    ]
)
"""Names that would look like the instance speaking, or like one of its pages."""

_LOOKALIKES = str.maketrans("0134578", "oieastb", "_")
"""What stands for a letter in `adm1n` and `_r00t_` (Mastodon's UsernameBlock does likewise)."""


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
    address: str | None = None,
) -> Account:
    """A new person here, with keys of both kinds; `approved` ones may sign in at once.

    Who signs up by themselves comes from the network address `address`, and is held to what is
    decided on it and on their mail (None: an admin makes the account). Raises Unprocessable with a
    sentence for a bad or taken name (also one that was deleted), a bad, taken or unwelcome e-mail
    address, and a password that is too short or too long.
    """
    if address is not None:
        approved = await may_join_at_once(email, address) and approved
    newcomer = await prepare(username, email, password, role=role)
    return await welcome(newcomer, approved=approved, reason=reason)


async def may_join_at_once(email: str, address: str) -> bool:
    """Whether nothing speaks against somebody who signs up; False where a moderator must decide.

    Raises Unprocessable where a decision on their mail or network address keeps them out.
    """
    verdict = await sign_up_blocks.check(email, address)
    if verdict is sign_up_blocks.Verdict.EMAIL_REFUSED:
        raise Unprocessable("That e-mail address may not be used here.")
    if verdict is sign_up_blocks.Verdict.ADDRESS_REFUSED:
        raise Unprocessable("One cannot sign up from your network.")
    return verdict is sign_up_blocks.Verdict.FREE


async def waits(account: Account) -> bool:
    """Whether a moderator has yet to let somebody in."""
    return await User.exists(account_id=account.id, approved_at=None)


async def prepare(username: str, email: str, password: str, *, role: str = "user") -> Newcomer:
    """The part of `create_local` that takes time and no transaction: checks, a hash, keys."""
    name, address = username.strip(), email.strip()
    _check_name(name, role)
    if not _EMAIL.fullmatch(address) or len(address) > 320 or not address.isprintable():
        raise Unprocessable("That does not look like an e-mail address.")
    passwords.check(password)
    await _check_free(name.lower(), address)
    return Newcomer(
        username=name.lower(),
        email=address,
        password_hash=await passwords.hash_password(password),
        key_pairs=await key_pairs(),
        role=role,
    )


async def welcome(newcomer: Newcomer, *, approved: bool = True, reason: str = "") -> Account:
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
                confirmed_at=now,
                approved_at=now if approved else None,
                sign_up_reason=captions.tidy(reason)[:2000],
            )
    except IntegrityError:  # somebody was faster with the same name or address
        raise Unprocessable("That name or e-mail address is taken.") from None
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


async def find(acct: str) -> Account | None:
    """Somebody we know by `name`, `name@here` or `name@elsewhere`, in any case."""
    name, _, host = acct.strip().removeprefix("acct:").removeprefix("@").partition("@")
    host = host.lower()
    if not host or addresses.is_our_host(host):
        return await find_local(name)
    if max(len(name), len(host)) > _LONGEST_PART:
        return None
    return await Account.get_or_none(username_lower=name.lower(), domain=host, deleted_at=None)


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
        raise NotFound("This account has no key of that kind.")
    return key


async def approve(account: Account) -> None:
    """Let in somebody who asked to join; Conflict where nothing is to be decided."""
    waiting = User.filter(account_id=account.id, approved_at=None)
    if not await waiting.update(approved_at=datetime.now(UTC)):
        raise Conflict(f"{account.username} does not wait to be let in.")


async def list_local() -> list[tuple[Account, User | None]]:
    """Everybody who has an account here with their settings (None: who had one), oldest first."""
    users = await User.all().prefetch_related("account").order_by("account_id")
    gone = await Account.filter(domain="", deleted_at__not_isnull=True, actor_type="Person")
    listed: list[tuple[Account, User | None]] = [(user.account, user) for user in users]
    return sorted([*listed, *((one, None) for one in gone)], key=lambda pair: pair[0].id)


def normalised_email(address: str) -> str:
    """An address for comparing: lower case, without what stands behind a plus sign.

    Letters of another width or style count as the plain ones (NFKC).
    """
    name, _, host = unicodedata.normalize("NFKC", address.strip()).lower().rpartition("@")
    return f"{name.partition('+')[0]}@{host}"


async def _check_free(name: str, address: str) -> None:
    if await Account.exists(username_lower=name, domain=""):
        raise Unprocessable("That name is taken.")
    if await User.exists(email_normalised=normalised_email(address)):
        raise Unprocessable("There is an account with that e-mail address.")


def _check_name(name: str, role: str) -> None:
    # Compared before lower(), which makes a plain k of the Kelvin sign.
    if not _USERNAME.fullmatch(name):
        raise Unprocessable("A name has 1 to 30 letters a to z, digits and underscores.")
    read_as = {name.lower().replace("_", ""), name.lower().translate(_LOOKALIKES)}
    if read_as & RESERVED and role != "admin":
        raise Unprocessable("That name is reserved.")


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
    for kind, (private, public) in pairs.items():
        await AccountKey.create(
            account_id=account.id,
            uri=addresses.key_uri(uri, kind),
            kind=kind,
            public_pem=public,
            private_pem=private,
        )
    return account
