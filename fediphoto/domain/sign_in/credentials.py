"""Who is signed in: sessions of browsers, and the passwords that begin them.

What programs show instead is in `oauth`, and importable from here as well.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fediphoto import config
from fediphoto.domain import addresses, live, user_activity
from fediphoto.domain.letters import letters, mail
from fediphoto.domain.secrets_at_rest import kept, new_secret
from fediphoto.domain.sign_in import (
    newcomers,
    oauth_tokens,
    one_time_links,
    passwords,
    second_factor,
)
from fediphoto.domain.sign_in.oauth import (
    Bearer,
    NewApp,
    NewToken,
    app_by_client_id,
    apps_of,
    authorize,
    bearer,
    client_credentials,
    create_token,
    exchange_code,
    forget_bearers,
    introspect,
    refresh,
    register_app,
    revoke,
    revoke_app,
    scopes_allow,
)
from fediphoto.errors import NotFound, Unauthorized
from fediphoto.storage import database
from fediphoto.storage.models import (
    Account,
    IdempotencyKey,
    OAuthCode,
    OneTimeLink,
    Session,
    SignUp,
    User,
)
from fediphoto.text.translations import _, marked

__all__ = [
    "Account",
    "Bearer",
    "NewApp",
    "NewSession",
    "NewToken",
    "SignedIn",
    "app_by_client_id",
    "apps_of",
    "authorize",
    "bearer",
    "change_password",
    "client_credentials",
    "create_token",
    "end_all",
    "end_session",
    "exchange_code",
    "forget_addresses",
    "forget_bearers",
    "introspect",
    "refresh",
    "register_app",
    "reset_password",
    "revoke",
    "revoke_app",
    "scopes_allow",
    "session",
    "sessions",
    "sign_in",
    "sign_out",
    "sweep",
    "use_reset_link",
]

SESSION_LASTS = timedelta(days=30)
"""Without use; each use within it begins it anew."""
_TOUCHED_EVERY = timedelta(hours=1)
_NO_PASSWORD = "lost"  # noqa: S105  # no hash: nothing matches it
_LONGEST_LOGIN = 255  # what the column takes; a longer text is nobody's
_NEW_PASSWORD = marked("your password was changed, and every other browser and app signed out.")
WRONG = marked("The name or the password is not right.")
UNCONFIRMED = marked(
    "Please follow the link in the letter that we sent to your e-mail address first."
)


@dataclass(frozen=True)
class NewSession:
    """A session just opened; `token` is shown only now."""

    account: Account
    token: str


@dataclass(frozen=True)
class SignedIn:
    """Who a browser's session speaks for."""

    account: Account
    user: User
    csrf_secret: str
    session_id: int


async def sign_in(login: str, password: str, *, user_agent: str, address: str) -> NewSession:
    """Open a session for a name or e-mail address and its password.

    Raises Unauthorized: with one same sentence, after the same time, whatever is wrong; and with
    the reason to somebody who knows the password but may not come in. SecondFactorNeeded where
    there is more to prove.
    """
    user = await prove_password(login, password)
    if passwords.is_outdated(user.password_hash):
        renewed = await passwords.hash_password(password)
        # Only in place of the hash that was compared: the password may just have been changed.
        same = User.filter(account_id=user.account_id, password_hash=user.password_hash)
        await same.update(password_hash=renewed)
    _check_may_come_in(user)
    await second_factor.demand(user.account_id)
    return await _open_session(user, user_agent=user_agent, address=address)


async def finish_sign_in(account_id: int, *, user_agent: str, address: str) -> NewSession:
    """Open a session for somebody who was proven by a second factor or a passkey.

    Raises Unauthorized, with the reason, where they may not come in.
    """
    user = await User.get_or_none(account_id=account_id).prefetch_related("account")
    if user is None:
        raise Unauthorized(_(WRONG))
    _check_may_come_in(user)
    return await _open_session(user, user_agent=user_agent, address=address)


def _check_may_come_in(user: User) -> None:
    if user.confirmed_at is None:
        raise Unauthorized(_(UNCONFIRMED))
    if user.approved_at is None:
        raise Unauthorized(_("Your account waits to be approved."))
    account = user.account
    if user.disabled_at or account.suspended_at or account.deleted_at:
        raise Unauthorized(_("This account is suspended."))


async def _open_session(user: User, *, user_agent: str, address: str) -> NewSession:
    token, now = new_secret(), datetime.now(UTC)
    await Session.create(
        account_id=user.account_id,
        token_hash=kept(token),
        csrf_secret=new_secret(),
        user_agent=user_agent[:512],
        address=address[:64],
        last_used_at=now,
        expires_at=now + SESSION_LASTS,
    )
    await User.filter(account_id=user.account_id).update(last_seen_at=now)
    await user_activity.note(user.account_id)
    return NewSession(user.account, token)


async def prove_password(login: str, password: str) -> User:
    """Who that name or address and password are; Unauthorized, after the same time, for nobody."""
    user = await user_of(login)
    if not await passwords.matches(None if user is None else user.password_hash, password):
        raise Unauthorized(_(WRONG))
    assert user is not None
    return user


async def session(token: str) -> SignedIn | None:
    """Whom a session's token speaks for; None for one that is unknown or over."""
    found = await Session.get_or_none(token_hash=kept(token)).select_related("account")
    now = datetime.now(UTC)
    if found is None or found.expires_at <= now:
        return None
    account: Account = found.account
    user = await User.get_or_none(account_id=account.id)
    if user is None or user.disabled_at or account.suspended_at or account.deleted_at:
        return None
    if now - found.last_used_at > _TOUCHED_EVERY:
        await Session.filter(id=found.id).update(last_used_at=now, expires_at=now + SESSION_LASTS)
        await User.filter(account_id=account.id).update(last_seen_at=now)
        await user_activity.note(account.id)
    return SignedIn(account, user, found.csrf_secret, found.id)


async def sign_out(token: str) -> None:
    """End the session; its token is worth nothing from now on."""
    await Session.filter(token_hash=kept(token)).delete()


async def sessions(account: Account) -> list[Session]:
    """Where somebody is signed in, the latest used first."""
    now = datetime.now(UTC)
    found = Session.filter(account_id=account.id, expires_at__gt=now)
    return await found.order_by("-last_used_at")


async def end_session(account: Account, session_id: int) -> None:
    """End one of one's own sessions."""
    await Session.filter(account_id=account.id, id=session_id).delete()


async def end_other_sessions(account: Account, but_session: int) -> None:
    """Sign out every other browser; apps stay."""
    await Session.filter(account_id=account.id).exclude(id=but_session).delete()


async def end_all(account: Account, *, but_session: int | None = None) -> None:
    """End every session and token of an account (a session may be spared)."""
    async with database.transaction():
        ended = Session.filter(account_id=account.id)
        await (ended.exclude(id=but_session) if but_session is not None else ended).delete()
        await OAuthCode.filter(account_id=account.id).delete()
        await oauth_tokens.end(account_id=account.id)
        # Also where no token was left to end: what is open may hang on a session.
        live.tell(live.AccessEnded(account_id=account.id))


async def change_password(
    account: Account, present: str, new: str, *, but_session: int | None = None
) -> None:
    """Take a new password from somebody who knows the present one; everything else is ended.

    Raises Unauthorized where they do not, Unprocessable for a password that will not do.
    """
    await check_password(account, present)
    passwords.check(new)
    hashed = await passwords.hash_password(new)
    async with database.transaction():
        await _set_password(account, hashed, but_session=but_session)
        user = await User.get(account_id=account.id)
        await mail.write(user, lambda: letters.changed(account.username, _NEW_PASSWORD))


async def check_password(account: Account, present: str) -> None:
    """Unauthorized unless that is the person's password: asked again before what matters much."""
    user = await User.get(account_id=account.id)
    if not await passwords.matches(user.password_hash, present):
        raise Unauthorized(_("That is not your present password."))


async def reset_password(account: Account) -> str:
    """End everything of somebody who lost the password; returns the token of a reset link.

    Earlier links end too.
    """
    async with database.transaction():
        await _set_password(account, _NO_PASSWORD)
        return await one_time_links.make("reset", account)


async def use_reset_link(token: str, password: str) -> Account:
    """Set a new password with the token of `reset_password` or of a letter.

    Raises NotFound for a token that is used or over, Unprocessable for a password that will not
    do (the link stays good).
    """
    await one_time_links.look("reset", token)
    passwords.check(password)
    hashed = await passwords.hash_password(password)
    async with database.transaction():
        link = await one_time_links.use("reset", token)
        await link.fetch_related("account")
        if link.account is None:
            raise NotFound(_(one_time_links.OVER))
        await _set_password(link.account, hashed)
        return link.account


async def sweep() -> None:
    """Forget what is over: sessions, codes, links, idempotency keys."""
    now = datetime.now(UTC)
    await Session.filter(expires_at__lt=now).delete()
    await OAuthCode.filter(expires_at__lt=now).delete()
    await oauth_tokens.sweep()
    await second_factor.sweep()
    await one_time_links.sweep()
    await IdempotencyKey.filter(created_at__lt=now - timedelta(days=1)).delete()
    await forget_addresses()


async def forget_addresses() -> None:
    """Forget where people signed in and up from, once that is long enough ago."""
    long_ago = datetime.now(UTC) - timedelta(days=config.current().instance.addresses_kept_days)
    await Session.filter(created_at__lt=long_ago).exclude(address="").update(address="")
    joined = await SignUp.filter(account__created_at__lt=long_ago).exclude(address="").limit(500)
    await SignUp.filter(account_id__in=[one.account_id for one in joined]).update(address="")


async def user_of(login: str) -> User | None:
    """Whose name, handle or e-mail address that is, with the account; None for nobody's."""
    text = login.strip().lstrip("@").lower()
    if not text.isprintable() or len(text) > _LONGEST_LOGIN:
        return None
    name, at, host = text.rpartition("@")
    if at:
        by_address = User.filter(email_normalised=newcomers.normalised_email(text))
        found = await by_address.prefetch_related("account").first()
        if found is not None or not addresses.is_our_host(host):
            return found
    mine = User.filter(account__username_lower=name if at else text, account__domain="")
    return await mine.prefetch_related("account").first()


async def _set_password(account: Account, hashed: str, *, but_session: int | None = None) -> None:
    """Put a hash in place, and end all that the former password (or a lost link) could open."""
    async with database.transaction():
        await User.filter(account_id=account.id).update(password_hash=hashed)
        await OneTimeLink.filter(purpose="reset", account_id=account.id).delete()
        await end_all(account, but_session=but_session)
