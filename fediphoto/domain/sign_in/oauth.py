"""What programs show instead of a password: apps, codes and tokens (RFC 6749, RFC 7636)."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fediphoto.domain import roles
from fediphoto.domain.secrets_at_rest import kept, new_secret
from fediphoto.domain.sign_in import bearers, oauth_scopes, oauth_tokens
from fediphoto.domain.sign_in.bearers import Bearer
from fediphoto.domain.sign_in.oauth_tokens import NewToken
from fediphoto.errors import BadRequest, Forbidden, Unauthorized, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, OAuthApp, OAuthCode, OAuthToken
from fediphoto.text import captions
from fediphoto.text.translations import _

__all__ = [
    "AppAccess",
    "Bearer",
    "NewApp",
    "NewToken",
    "app_by_client_id",
    "apps_of",
    "authorize",
    "bearer",
    "client_credentials",
    "create_token",
    "exchange_code",
    "forget_bearers",
    "introspect",
    "is_code_of",
    "refresh",
    "register_app",
    "revoke",
    "revoke_app",
    "scopes_allow",
    "sweep",
]

CODE_LASTS = timedelta(minutes=10)
_NO_CODE = "The code is unknown, used or too old."
_LONGEST_CLIENT_ID = 64  # what the column takes
UNUSED_KEPT_FOR = timedelta(days=7)
_SWEPT_AT_A_TIME = 500
_UNUSED = (
    "NOT EXISTS (SELECT 1 FROM oauth_token WHERE oauth_token.app_id = oauth_app.id)"
    " AND NOT EXISTS (SELECT 1 FROM oauth_code WHERE oauth_code.app_id = oauth_app.id)"
    " AND NOT EXISTS (SELECT 1 FROM sign_up WHERE sign_up.app_id = oauth_app.id)"
)
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"

bearer = bearers.ready
forget_bearers = bearers.forget
scopes_allow = oauth_scopes.allow

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
class AppAccess:
    """An app that may act for somebody: what it may do, since when, and when it last did."""

    app: OAuthApp
    scopes: list[str]
    since: datetime
    last_used_at: datetime | None


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
        scopes=" ".join(oauth_scopes.checked(scopes)),
    )
    return NewApp(app, client_id, client_secret)


async def app_by_id(app_id: int | None) -> OAuthApp:
    """The app a token was given to; Unauthorized where it is gone, or there never was one."""
    app = None if app_id is None else await OAuthApp.get_or_none(id=app_id)
    if app is None:
        raise Unauthorized
    return app


async def app_by_client_id(client_id: str) -> OAuthApp | None:
    """The app that registered under that id."""
    if len(client_id) > _LONGEST_CLIENT_ID:
        return None
    return await OAuthApp.get_or_none(client_id=client_id)


async def sweep() -> int:
    """Forget apps that registered a week ago and were never used; returns how many.

    Nobody signed in with one, or up; it has never had a token, nor a code that is still known.
    (Mastodon waits a day. A client that comes later registers again.)
    """
    forgotten = 0
    before = datetime.now(UTC) - UNUSED_KEPT_FOR
    while True:
        async with database.transaction():
            rows = await database.query(
                f"SELECT id FROM oauth_app WHERE created_at < ? AND {_UNUSED}"  # noqa: S608
                f" ORDER BY id LIMIT {_SWEPT_AT_A_TIME}",
                [before],
            )
            ids = [row["id"] for row in rows]
            if not ids:
                return forgotten
            # Whoever begins to use one at this moment has it locked; so it is looked at again.
            await OAuthApp.filter(id__in=ids).order_by("id").select_for_update()
            forgotten += await database.write(
                f"DELETE FROM oauth_app WHERE id IN ({database.placeholders(ids)}) AND {_UNUSED}",  # noqa: S608
                ids,
            )


async def authorize(
    app: OAuthApp, account: Account, redirect_uri: str, scopes: str, code_challenge: str = ""
) -> str:
    """A code for the app to exchange, once, within ten minutes: the person has consented.

    `code_challenge` is an S256 one (RFC 7636) or ''. Scopes for staff count for staff alone.
    Raises BadRequest for a redirect URI that is not exactly a registered one, Unprocessable for
    scopes that the app never asked for, or where none is left.
    """
    if redirect_uri not in app.redirect_uris:
        raise BadRequest(_("The redirect URI is not one that this app registered."))
    if code_challenge and not _CHALLENGE.fullmatch(code_challenge):
        raise BadRequest("The code challenge is not a SHA-256 in base64url.")
    is_staff = await roles.is_moderator(account)
    asked = frozenset(_asked_scopes(app, scopes))
    wanted = sorted(oauth_scopes.within_role(asked, is_staff=is_staff))
    if not wanted:
        raise Unprocessable(_("What the app asks for is for those who keep order here."))
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
            made = await oauth_tokens.issue(
                app.id, found.account_id, found.scopes, is_public=client_secret is None
            )
            # The same moment in both rows says which token came of which code.
            await OAuthCode.filter(id=found.id).update(used_at=made.created_at)
            return made
        # Somebody else has had the code too: what they or we got for it ends (RFC 6749 §4.1.2).
        await oauth_tokens.end(app_id=app.id, account_id=found.account_id, created_at=found.used_at)
    raise BadRequest(_NO_CODE)


async def client_credentials(client_id: str, client_secret: str, scopes: str) -> NewToken:
    """A token that speaks for an app alone; Unauthorized or Unprocessable."""
    app = await _proven_app(client_id, client_secret)
    wanted = oauth_scopes.within_role(frozenset(_asked_scopes(app, scopes)), is_staff=False)
    if not wanted:
        raise Unprocessable("An app alone keeps no order.")
    return await oauth_tokens.issue(app.id, None, " ".join(sorted(wanted)))


async def refresh(client_id: str, client_secret: str | None, refresh_token: str) -> NewToken:
    """The next token for a refresh token, as `oauth_tokens.refresh`; Unauthorized, BadRequest."""
    app = await _proven_app(client_id, client_secret, is_public=True)
    return await oauth_tokens.refresh(app, refresh_token, has_secret=client_secret is not None)


async def introspect(
    client_id: str, client_secret: str | None, token: str
) -> oauth_tokens.Insight | None:
    """What a token is, told to nobody but the app that it was given to; Unauthorized."""
    app = await _proven_app(client_id, client_secret)
    return await oauth_tokens.insight(app, token)


async def is_code_of(account: Account, code: str) -> bool:
    """Whether that code was made for somebody, and waits to be used."""
    now = datetime.now(UTC)
    return await OAuthCode.exists(
        code_hash=kept(code), account_id=account.id, used_at=None, expires_at__gt=now
    )


async def create_token(account: Account, scopes: str, app: OAuthApp | None = None) -> str:
    """A token for a person, made by the admin at the command line; Unprocessable for bad scopes."""
    wanted = " ".join(oauth_scopes.checked(scopes))
    if app is None:
        app = (await register_app("fediphoto command line", [OUT_OF_BAND], wanted)).app
    return (await oauth_tokens.issue(app.id, account.id, wanted)).token


async def revoke(token: str, client_id: str, client_secret: str) -> None:
    """End a token, access or refresh, on behalf of its app (RFC 7009); an unknown one is no error.

    Raises Unauthorized for a wrong app, Forbidden for another app's token.
    """
    app = await _proven_app(client_id, client_secret or None, is_public=True)
    found = await oauth_tokens.by_either_half(token)
    if found is None:
        return
    if found.app_id != app.id:
        raise Forbidden("You are not authorized to revoke this token")
    await oauth_tokens.end(id=found.id)


async def apps_of(account: Account) -> list[AppAccess]:
    """The apps that can act for somebody, the latest used first, with all that they may do."""
    tokens = OAuthToken.filter(account_id=account.id, revoked_at=None).prefetch_related("app")
    by_app: dict[int, list[OAuthToken]] = {}
    for token in await tokens:
        by_app.setdefault(token.app_id, []).append(token)
    found = [_access(of_one) for of_one in by_app.values()]
    return sorted(found, key=lambda one: one.last_used_at or one.since, reverse=True)


def _access(tokens: list[OAuthToken]) -> AppAccess:
    scopes = {scope for token in tokens for scope in token.scopes.split()}
    used = [token.last_used_at for token in tokens if token.last_used_at is not None]
    return AppAccess(
        tokens[0].app,
        sorted(scopes),
        min(token.created_at for token in tokens),
        max(used, default=None),
    )


async def revoke_app(account: Account, app_id: int) -> None:
    """Let an app no longer act for somebody."""
    async with database.transaction():
        await OAuthCode.filter(account_id=account.id, app_id=app_id).delete()
        await oauth_tokens.end(account_id=account.id, app_id=app_id)


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
    wanted = oauth_scopes.checked(scopes)
    may_ask = frozenset(app.scopes.split())
    if not all(scopes_allow(may_ask, scope) for scope in wanted):
        raise Unprocessable(_("The app did not register for these scopes."))
    return wanted


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
