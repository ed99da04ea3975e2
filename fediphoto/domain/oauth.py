"""What programs show instead of a password: apps, codes and tokens (RFC 6749, RFC 7636)."""

import hashlib
import hmac
import re
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fediphoto.domain import user_activity
from fediphoto.domain.recent import Recent
from fediphoto.domain.secrets_at_rest import kept, new_secret
from fediphoto.errors import BadRequest, Forbidden, Unauthorized, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, OAuthApp, OAuthCode, OAuthToken, User
from fediphoto.text import captions

CODE_LASTS = timedelta(minutes=10)
_NO_CODE = "The code is unknown, used or too old."
_LONGEST_CLIENT_ID = 64  # what the column takes
_BEARER_KEPT_S = 5.0
"""How long another process may still honour a token that this one revoked."""
_TOUCHED_EVERY = timedelta(hours=1)
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"

_READ = [
    "accounts",
    "blocks",
    "bookmarks",
    "favourites",
    "filters",
    "follows",
    "lists",
    "me",
    "mutes",
    "notifications",
    "search",
    "statuses",
]
_WRITE = [
    "accounts",
    "blocks",
    "bookmarks",
    "conversations",
    "favourites",
    "filters",
    "follows",
    "lists",
    "media",
    "mutes",
    "notifications",
    "reports",
    "statuses",
]
KNOWN_SCOPES = frozenset(
    ["read", "write", "follow", "push", "profile", "admin:read", "admin:write"]
    + [f"read:{name}" for name in _READ]
    + [f"write:{name}" for name in _WRITE]
)
_FOLLOW = frozenset(
    f"{verb}:{name}" for verb in ("read", "write") for name in ("blocks", "follows", "mutes")
)
_ADMIN_SCOPE = re.compile(r"admin:(read|write):[a-z_]{1,40}")
_CUSTOM_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:[^\s\x00-\x1f]+")
_HOSTLESS = re.compile(r"https?:(?!//[^/?\\])")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_REFUSED_SCHEMES = ("javascript:", "data:", "vbscript:", "file:", "blob:", "about:")


@dataclass(frozen=True)
class NewApp:
    """An app just registered; the secret is shown only now."""

    app: OAuthApp
    client_id: str
    client_secret: str


@dataclass(frozen=True)
class NewToken:
    """A token just made; it is shown only now. `scopes` are separated by spaces."""

    token: str
    scopes: str
    created_at: datetime


@dataclass(frozen=True)
class Bearer:
    """Whom a token speaks for (`account` None: for the app alone), and what it may do."""

    account: Account | None
    user: User | None
    app_id: int
    app_name: str
    scopes: frozenset[str]
    token_id: int


_bearers: Recent[str, tuple[float, Bearer]] = Recent(2000)


def forget_bearers() -> None:
    """Have every token looked up anew (something about tokens or their people has changed)."""
    _bearers.clear()


def scopes_allow(granted: frozenset[str], needed: str) -> bool:
    """Whether one of the granted scopes covers the needed one.

    `write` covers `write:statuses`; the old `follow` covers follows, blocks and mutes.
    """
    if needed in granted or needed.rpartition(":")[0] in granted:
        return True
    if needed == "profile":
        return "read" in granted or "read:accounts" in granted
    top = needed.split(":", 1)[0]
    return top in granted or ("follow" in granted and needed in _FOLLOW)


async def register_app(
    name: str, redirect_uris: list[str], scopes: str, website: str = ""
) -> NewApp:
    """Register a client program; Unprocessable with a sentence for what will not do."""
    title = captions.tidy(name)
    if not title or len(title) > 60:
        raise Unprocessable("Validation failed: Name can't be blank or longer than 60 characters")
    if not redirect_uris or len(redirect_uris) > 20:
        raise Unprocessable("Validation failed: Redirect URI can't be blank")
    for uri in redirect_uris:
        _check_redirect_uri(uri)
    client_id, client_secret = new_secret(), new_secret()
    app = await OAuthApp.create(
        id=snowflake(),
        name=title,
        website=_page(captions.tidy(website)),
        client_id=client_id,
        client_secret_hash=kept(client_secret),
        redirect_uris=redirect_uris,
        scopes=" ".join(_checked_scopes(scopes)),
    )
    return NewApp(app, client_id, client_secret)


async def app_by_client_id(client_id: str) -> OAuthApp | None:
    """The app that registered under that id."""
    if len(client_id) > _LONGEST_CLIENT_ID:
        return None
    return await OAuthApp.get_or_none(client_id=client_id)


async def authorize(
    app: OAuthApp, account: Account, redirect_uri: str, scopes: str, code_challenge: str = ""
) -> str:
    """A code for the app to exchange, once, within ten minutes: the person has consented.

    `code_challenge` is an S256 one (RFC 7636) or ''. Raises BadRequest for a redirect URI that
    is not exactly a registered one, Unprocessable for scopes that the app never asked for.
    """
    if redirect_uri not in app.redirect_uris:
        raise BadRequest("The redirect URI is not one that this app registered.")
    if code_challenge and not _CHALLENGE.fullmatch(code_challenge):
        raise BadRequest("The code challenge is not a SHA-256 in base64url.")
    wanted = _asked_scopes(app, scopes)
    code = new_secret()
    await OAuthCode.create(
        code_hash=kept(code),
        app_id=app.id,
        account_id=account.id,
        redirect_uri=redirect_uri,
        scopes=" ".join(wanted),
        code_challenge=code_challenge,
        expires_at=datetime.now(UTC) + CODE_LASTS,
    )
    return code


async def exchange_code(
    client_id: str,
    client_secret: str | None,
    code: str,
    redirect_uri: str,
    code_verifier: str | None,
) -> NewToken:
    """A token for a code: only for its app, redirect URI and PKCE verifier, and only once.

    An app that used PKCE may leave its secret out (a public client). Raises Unauthorized for a
    wrong app, BadRequest for a wrong code; a code shown twice ends the token it gave.
    """
    app = await _proven_app(client_id, client_secret, is_public=bool(code_verifier))
    async with database.transaction():
        found = await OAuthCode.select_for_update().get_or_none(code_hash=kept(code))
        if found is None or found.app_id != app.id or found.redirect_uri != redirect_uri:
            raise BadRequest(_NO_CODE)
        if found.used_at is None:
            _check_fresh(found, client_secret, code_verifier)
            made = await _new_token(app.id, found.account_id, found.scopes)
            # The same moment in both rows says which token came of which code.
            await OAuthCode.filter(id=found.id).update(used_at=made.created_at)
            return made
        # Somebody else has had the code too: what they or we got for it ends (RFC 6749 §4.1.2).
        await OAuthToken.filter(
            app_id=app.id, account_id=found.account_id, created_at=found.used_at
        ).update(revoked_at=datetime.now(UTC))
        database.after_commit(forget_bearers)
    raise BadRequest(_NO_CODE)


async def client_credentials(client_id: str, client_secret: str, scopes: str) -> NewToken:
    """A token that speaks for an app alone; Unauthorized or Unprocessable."""
    app = await _proven_app(client_id, client_secret)
    return await _new_token(app.id, None, " ".join(_asked_scopes(app, scopes)))


async def create_token(account: Account, scopes: str, app: OAuthApp | None = None) -> str:
    """A token for a person, made by the admin at the command line; Unprocessable for bad scopes."""
    wanted = " ".join(_checked_scopes(scopes))
    if app is None:
        app = (await register_app("fediphoto command line", [OUT_OF_BAND], wanted)).app
    return (await _new_token(app.id, account.id, wanted)).token


async def revoke(token: str, client_id: str, client_secret: str) -> None:
    """End a token on behalf of its app (RFC 7009); an unknown token is no error.

    Raises Unauthorized for a wrong app, Forbidden for another app's token.
    """
    app = await _proven_app(client_id, client_secret or None, is_public=True)
    found = await OAuthToken.get_or_none(token_hash=kept(token))
    if found is None:
        return
    if found.app_id != app.id:
        raise Forbidden("You are not authorized to revoke this token")
    await OAuthToken.filter(id=found.id).update(revoked_at=datetime.now(UTC))
    forget_bearers()


async def apps_of(account: Account) -> list[OAuthApp]:
    """The apps that can act for somebody, by name."""
    tokens = OAuthToken.filter(account_id=account.id, revoked_at=None)
    ids = await tokens.distinct().values_list("app_id", flat=True)
    return await OAuthApp.filter(id__in=list(ids)).order_by("name")


async def revoke_app(account: Account, app_id: int) -> None:
    """Let an app no longer act for somebody."""
    async with database.transaction():
        await OAuthCode.filter(account_id=account.id, app_id=app_id).delete()
        await OAuthToken.filter(account_id=account.id, app_id=app_id, revoked_at=None).update(
            revoked_at=datetime.now(UTC)
        )
        database.after_commit(forget_bearers)


async def bearer(token: str) -> Bearer | None:
    """Whom a token speaks for; None for one that is unknown, revoked, or of somebody suspended."""
    key = kept(token)
    known = _bearers.get(key)
    if known is not None and time.monotonic() - known[0] < _BEARER_KEPT_S:
        return known[1]
    found = await OAuthToken.get_or_none(token_hash=key, revoked_at=None).prefetch_related(
        "app", "account"
    )
    if found is None:
        return None
    account, user = found.account, None
    if account is not None:
        user = await User.get_or_none(account_id=account.id)
        if user is None or user.disabled_at or user.approved_at is None:
            return None
        if account.suspended_at or account.deleted_at:
            return None
    await _touch(found, user)
    scopes = frozenset(found.scopes.split())
    made = Bearer(account, user, found.app_id, found.app.name, scopes, found.id)
    _bearers.put(key, (time.monotonic(), made))
    return made


async def _touch(token: OAuthToken, user: User | None) -> None:
    """Note, at most hourly, that a token and its person were here."""
    now = datetime.now(UTC)
    if token.last_used_at is None or now - token.last_used_at > _TOUCHED_EVERY:
        await OAuthToken.filter(id=token.id).update(last_used_at=now)
        if user is not None:
            await User.filter(account_id=user.account_id).update(last_seen_at=now)
            await user_activity.note(user.account_id)


async def _new_token(app_id: int, account_id: int | None, scopes: str) -> NewToken:
    token = new_secret()
    made = await OAuthToken.create(
        token_hash=kept(token), app_id=app_id, account_id=account_id, scopes=scopes
    )
    return NewToken(token, scopes, made.created_at)


async def _proven_app(
    client_id: str, client_secret: str | None, *, is_public: bool = False
) -> OAuthApp:
    """The app that knows its secret; with `is_public` one that shows none passes too."""
    app = await app_by_client_id(client_id)
    if app is not None and client_secret is None and is_public:
        return app
    if app is None or not hmac.compare_digest(app.client_secret_hash, kept(client_secret or "")):
        raise Unauthorized("Client authentication failed.")
    return app


def _check_fresh(code: OAuthCode, client_secret: str | None, verifier: str | None) -> None:
    """Raise BadRequest or Unauthorized unless a code that was never used is good for a token."""
    if code.expires_at <= datetime.now(UTC):
        raise BadRequest(_NO_CODE)
    if not code.code_challenge and client_secret is None:
        raise Unauthorized("The client secret is missing.")
    # A verifier without a challenge is refused too: somebody took the challenge away on the way
    # (RFC 9700 §4.8.2).
    if (code.code_challenge or verifier) and not _fits(verifier or "", code.code_challenge):
        raise BadRequest("The code verifier does not fit.")


def _fits(verifier: str, challenge: str) -> bool:
    if not _VERIFIER.fullmatch(verifier):
        return False
    made = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    return hmac.compare_digest(made, challenge.encode())


def _asked_scopes(app: OAuthApp, scopes: str) -> list[str]:
    """The scopes, sorted; Unprocessable where the app may not ask for one of them."""
    wanted = _checked_scopes(scopes)
    may_ask = frozenset(app.scopes.split())
    if not all(scopes_allow(may_ask, scope) for scope in wanted):
        raise Unprocessable("The app did not register for these scopes.")
    return wanted


def _checked_scopes(scopes: str) -> list[str]:
    wanted = sorted(set(scopes.split()))
    if not wanted or len(scopes) > 2000 or not all(_is_known(scope) for scope in wanted):
        raise Unprocessable("Validation failed: Scopes doesn't match configured on the server.")
    return wanted


def _is_known(scope: str) -> bool:
    return scope in KNOWN_SCOPES or _ADMIN_SCOPE.fullmatch(scope) is not None


def _page(website: str) -> str:
    """The website of an app as we keep it: '' for what no browser should be sent to."""
    is_fine = website.startswith(("https://", "http://")) and website.isprintable()
    return website[:2000] if is_fine else ""


def _check_redirect_uri(uri: str) -> None:
    is_fine = uri == OUT_OF_BAND or (
        len(uri) <= 2000
        and uri.isprintable()
        and _CUSTOM_SCHEME.fullmatch(uri) is not None
        and not _HOSTLESS.match(uri)
        and not uri.lower().startswith(_REFUSED_SCHEMES)
        and "#" not in uri
    )
    if not is_fine:
        raise Unprocessable("Validation failed: Redirect URI must be an absolute URI.")
