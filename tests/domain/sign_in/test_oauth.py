"""Whether programs get what people let them have, and not more."""

import asyncio
import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from fediphoto.domain.people.profiles import ProfileChanges, update_profile
from fediphoto.domain.sign_in import credentials, oauth
from fediphoto.errors import BadRequest, FediphotoError, Forbidden, Unauthorized, Unprocessable
from fediphoto.storage.models import Account, OAuthApp, OAuthCode, OAuthToken, SignUp, User
from tests.domain.city import person, somebody

pytestmark = pytest.mark.usefixtures("city", "quickly")

HERE = "https://client.test/back?from=photos"
VERIFIER = "v" * 43
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Client:
    """A program that registered, and what it was told then."""

    app: OAuthApp
    id: str
    secret: str

    async def code(self, account: Account, scopes: str = "read", challenge: str = "") -> str:
        return await oauth.authorize(self.app, account, HERE, scopes, challenge)

    async def exchange(self, code: str, verifier: str | None = None, uri: str = HERE) -> str:
        made = await oauth.exchange_code(self.id, self.secret, code, uri, verifier)
        return made.token


async def client(scopes: str = "read write follow", uris: tuple[str, ...] = (HERE,)) -> Client:
    made = await oauth.register_app("Client", list(uris), scopes, "https://client.test/")
    return Client(made.app, made.client_id, made.client_secret)


async def speaks_for(token: str) -> Account | None:
    who = await oauth.bearer(token)
    return None if who is None else who.account


async def test_a_person_lets_a_program_in() -> None:
    alice, app = await person("alice"), await client()
    code = await app.code(alice, "write:statuses read", CHALLENGE)
    made = await oauth.exchange_code(app.id, app.secret, code, HERE, VERIFIER)
    assert made.scopes == "read write:statuses"
    who = await oauth.bearer(made.token)
    assert who is not None
    assert who.account == alice
    assert who.scopes == {"read", "write:statuses"}
    assert who.app_name == "Client"
    assert [one.app.id for one in await oauth.apps_of(alice)] == [app.app.id]
    kept = await OAuthCode.get(app=app.app)
    assert code != kept.code_hash
    assert app.secret != app.app.client_secret_hash


async def test_an_app_that_nobody_ever_signed_in_with_is_forgotten() -> None:
    """Whatever registered and was then used for anything stays, and so does what is new."""
    alice = await person("alice")
    unused, fresh, signed_in, ended, bare, asking, joined = [await client() for _ in range(7)]
    await signed_in.exchange(await signed_in.code(alice))
    token = await ended.exchange(await ended.code(alice))
    await oauth.revoke(token, ended.id, ended.secret)
    await oauth.client_credentials(bare.id, bare.secret, "read")
    await asking.code(alice)
    await SignUp.create(account_id=alice.id, app_id=joined.app.id)
    a_while_ago = datetime.now(UTC) - oauth.UNUSED_KEPT_FOR
    await OAuthApp.exclude(id=fresh.app.id).update(created_at=a_while_ago - timedelta(minutes=1))
    assert await oauth.sweep() == 1
    assert await oauth.app_by_client_id(unused.id) is None
    assert await OAuthApp.all().count() == 6
    assert await oauth.sweep() == 0
    assert await oauth.app_by_client_id(fresh.id) is not None


async def test_a_code_used_twice_ends_the_token_it_gave_and_no_other() -> None:
    alice, app = await person("alice"), await client()
    before = await app.exchange(await app.code(alice))
    code = await app.code(alice)
    token = await app.exchange(code)
    later = await app.exchange(await app.code(alice))
    assert await speaks_for(token) == alice
    for _ in range(2):
        with pytest.raises(BadRequest):
            await app.exchange(code)
        assert await speaks_for(token) is None
    assert await speaks_for(before) == alice
    assert await speaks_for(later) == alice


async def test_of_many_who_show_a_code_at_once_nobody_keeps_a_token() -> None:
    alice, app = await person("alice"), await client()
    code = await app.code(alice)
    outcomes = await asyncio.gather(*(app.exchange(code) for _ in range(6)), return_exceptions=True)
    tokens = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert len(tokens) == 1
    assert sum(isinstance(outcome, BadRequest) for outcome in outcomes) == 5
    assert await speaks_for(tokens[0]) is None
    assert await OAuthToken.all().count() == 1


async def test_a_code_is_good_for_ten_minutes() -> None:
    alice, app = await person("alice"), await client()
    code = await app.code(alice)
    kept = await OAuthCode.get()
    assert timedelta(minutes=9) < kept.expires_at - datetime.now(UTC) <= timedelta(minutes=10)
    await OAuthCode.all().update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    with pytest.raises(BadRequest):
        await app.exchange(code)
    await credentials.sweep()
    assert await OAuthCode.all().count() == 0


async def test_a_code_is_for_its_app_and_its_redirect_uri_alone() -> None:
    alice, app, thief = await person("alice"), await client(), await client()
    code = await app.code(alice)
    with pytest.raises(BadRequest):
        await thief.exchange(code)
    for uri in ("https://client.test/back", HERE + "&more", HERE.upper(), ""):
        with pytest.raises(BadRequest):
            await app.exchange(code, uri=uri)
    for secret in ("wrong", "", thief.secret):
        with pytest.raises(Unauthorized):
            await oauth.exchange_code(app.id, secret, code, HERE, None)
    for client_id in ("", "unknown", "\ud800"):
        with pytest.raises(Unauthorized):
            await oauth.exchange_code(
                client_id.replace("\ud800", "x"), app.secret, code, HERE, None
            )
    for wrong in ("", "x", code + "x", "\ud800"):
        with pytest.raises(BadRequest):
            await app.exchange(wrong)
    assert await speaks_for(await app.exchange(code)) == alice


async def test_a_code_with_a_challenge_wants_its_verifier() -> None:
    alice, app = await person("alice"), await client()
    code = await app.code(alice, challenge=CHALLENGE)
    for verifier in (None, "", "w" * 43, CHALLENGE, "ü" * 43, "\ud800" * 43, VERIFIER + "v"):
        with pytest.raises(BadRequest):
            await app.exchange(code, verifier)
    public = await oauth.exchange_code(app.id, None, code, HERE, VERIFIER)
    assert await speaks_for(public.token) == alice


async def test_without_a_challenge_there_is_no_way_round_the_secret() -> None:
    alice, app = await person("alice"), await client()
    code = await app.code(alice)
    for verifier, secret in ((None, None), (VERIFIER, None), (VERIFIER, app.secret)):
        with pytest.raises((Unauthorized, BadRequest)):
            await oauth.exchange_code(app.id, secret, code, HERE, verifier)
    for challenge in ("short", "ü" * 43, "x" * 500):
        with pytest.raises(BadRequest):
            await app.code(alice, challenge=challenge)


@pytest.mark.parametrize(
    "uri",
    [
        "https://client.test/back",
        "https://client.test/back?from=photos&x=1",
        "https://client.test/back/?from=photos",
        "https://Client.test/back?from=photos",
        "https://client.test.evil.test/back?from=photos",
        "https://client.test@evil.test/back?from=photos",
        "http://client.test/back?from=photos",
        HERE + "#fragment",
        HERE + " ",
        "",
        oauth.OUT_OF_BAND,
    ],
)
async def test_only_a_registered_redirect_uri_will_do_to_the_letter(uri: str) -> None:
    alice, app = await person("alice"), await client()
    with pytest.raises(BadRequest):
        await oauth.authorize(app.app, alice, uri, "read")


@pytest.mark.parametrize(
    "uri",
    [
        *("", "relative", "/path", "//host/path", "https:evil", "https:///evil", "https://"),
        *("javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "https://c.test/#x"),
        *("https://c.test/a b", "https://c.test/\n", "https://c.test/\ud800"),
        "https://c.test/" + "x" * 2000,
    ],
)
async def test_a_redirect_uri_is_an_address_that_a_browser_may_be_sent_to(uri: str) -> None:
    with pytest.raises(Unprocessable):
        await client(uris=(HERE, uri))


async def test_apps_of_phones_and_command_lines_may_register() -> None:
    uris = ("app.client://oauth", "http://127.0.0.1:4000/back", oauth.OUT_OF_BAND)
    assert (await client(uris=uris)).app.redirect_uris == list(uris)


async def test_what_an_app_says_of_itself_is_kept_within_bounds() -> None:
    for name in ("", " ", "\x00", "x" * 61):
        with pytest.raises(Unprocessable):
            await oauth.register_app(name, [HERE], "read")
    for uris in ([], [HERE] * 21):
        with pytest.raises(Unprocessable):
            await oauth.register_app("Client", uris, "read")
    for website in ("javascript:alert(1)", "client.test", ""):
        assert (await oauth.register_app("Client", [HERE], "read", website)).app.website == ""
    assert (await oauth.register_app("Cli\ud800ent\x00", [HERE], "read")).app.name == "Client"


@pytest.mark.parametrize(
    "scopes", ["", " ", "everything", "read:", "read:x", "READ", "admin", "admin:read:x"]
)
async def test_a_scope_is_one_we_know(scopes: str) -> None:
    with pytest.raises(Unprocessable):
        await client(scopes)
    with pytest.raises(Unprocessable):
        await client("admin:read:" + "x" * 3000)


async def test_a_scope_is_never_wider_than_the_apps() -> None:
    alice, app = await person("alice"), await client("read:accounts write follow")
    for scopes in ("read", "read:statuses", "read:accounts push", "admin:read", "write read"):
        with pytest.raises(Unprocessable):
            await app.code(alice, scopes)
        with pytest.raises(Unprocessable):
            await oauth.client_credentials(app.id, app.secret, scopes)
    for scopes in ("read:accounts", "write:media write:statuses", "follow", "write:blocks"):
        made = await oauth.client_credentials(app.id, app.secret, scopes)
        assert made.scopes == scopes


@pytest.mark.parametrize(
    ("granted", "needed", "is_allowed"),
    [
        ("read", "read:statuses", True),
        ("read:statuses", "read:statuses", True),
        ("read:statuses", "read", False),
        ("read:statuses", "read:accounts", False),
        ("read", "write:statuses", False),
        ("write", "read", False),
        ("follow", "write:follows", True),
        ("follow", "read:blocks", True),
        ("follow", "write:statuses", False),
        ("read", "profile", True),
        ("profile", "read:accounts", False),
        ("admin:read", "admin:read:accounts", True),
        ("read", "admin:read", False),
        ("", "read", False),
    ],
)
def test_a_wide_scope_holds_the_narrow_ones(granted: str, needed: str, is_allowed: bool) -> None:
    assert oauth.scopes_allow(frozenset(granted.split()), needed) is is_allowed


async def test_an_app_alone_speaks_for_nobody() -> None:
    app = await client()
    made = await oauth.client_credentials(app.id, app.secret, "read")
    who = await oauth.bearer(made.token)
    assert who is not None
    assert who.account is None
    with pytest.raises(Unauthorized):
        await oauth.client_credentials(app.id, "wrong", "read")


async def test_a_token_is_given_back_by_its_own_app_only() -> None:
    alice, app, other = await person("alice"), await client(), await client()
    token = await app.exchange(await app.code(alice))
    assert await speaks_for(token) == alice
    with pytest.raises(Forbidden):
        await oauth.revoke(token, other.id, other.secret)
    with pytest.raises(Unauthorized):
        await oauth.revoke(token, app.id, "wrong")
    assert await speaks_for(token) == alice
    for one in ("unknown", token, token):
        await oauth.revoke(one, app.id, app.secret)
    assert await speaks_for(token) is None


async def test_a_person_shows_an_app_the_door() -> None:
    alice, bob, app = await person("alice"), await person("bob"), await client()
    token, bobs = [await app.exchange(await app.code(one)) for one in (alice, bob)]
    waiting = await app.code(alice)
    await oauth.revoke_app(alice, app.app.id)
    assert await speaks_for(token) is None
    assert await speaks_for(bobs) == bob
    with pytest.raises(BadRequest):
        await app.exchange(waiting)
    assert await oauth.apps_of(alice) == []


@pytest.mark.parametrize("token", ["", "x", "\ud800", "' OR 1=1", "x" * 100_000])
async def test_an_unknown_token_is_nobody(token: str) -> None:
    assert await oauth.bearer(token) is None


async def test_a_token_is_worth_nothing_while_its_person_waits_or_has_no_sign_in() -> None:
    dan, carol = await person("dan", approved=False), await somebody("carol")
    for account in (dan, carol):
        assert await oauth.bearer(await credentials.create_token(account, "read")) is None
    with pytest.raises(FediphotoError):
        await credentials.create_token(dan, "everything")


async def test_the_next_post_has_the_visibility_that_was_just_chosen() -> None:
    alice = await person("alice")
    token = await credentials.create_token(alice, "write")
    await oauth.bearer(token)
    await update_profile(alice, ProfileChanges(default_visibility="followers"))
    who = await oauth.bearer(token)
    assert who is not None
    assert who.user is not None
    assert who.user.default_visibility == "followers"
    assert (await User.get(account=alice)).default_visibility == "followers"
