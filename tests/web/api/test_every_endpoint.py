"""Does every endpoint ask for its token, and take whatever is thrown at it?"""

import re
from itertools import product
from typing import Any

import orjson
import pytest

from fediphoto.domain.people import accounts
from fediphoto.storage import database
from fediphoto.storage.models import User
from fediphoto.web.api import ENDPOINTS, Endpoint, Who
from tests.web.conftest import Join
from tests.web.programs import EVERYTHING, Program, jpeg

_NOT_FOR_ANNA = (Who.APP_ALONE, Who.NEWCOMER)
"""She is a person, and confirmed."""
_GIVES_LITTLE = "profile"
"""A scope that hardly an endpoint wants."""

_NOT_OF_THE_API = ("/api/nodeinfo", "/api/docs")
"""What another part of the program answers, or a page for people."""

ALL_SCOPES = f"{EVERYTHING} admin:read admin:write"

_ABOUT_ONE = ("/terms_of_service", "/users/get", "/instances/get", "/api/proofs")
"""Paths that name nothing and are no lists: no terms are there, no id was said, nothing proven."""

TABLES = """
    account_warning rule instance_document announcement announcement_dismissal
    announcement_reaction ip_block email_domain_block canonical_email_block domain_policy
    domain_allow report audit_entry account user post attachment follow like block mute bookmark
    oauth_app idempotency_key marker endorsement account_note suggestion_dismissal tag_use
    link_use trend post_text account_text one_time_link mail_code sign_up notification
    domain_block poll poll_vote story story_view collection collection_item account_collection
    account_collection_item annual_report place post_filter filter_keyword filter_post
    account_list account_list_member account_list_entry scheduled_post conversation
    conversation_post notification_policy notification_request notification_permission
    push_subscription custom_emoji
"""


@pytest.fixture
def join(join: Join) -> Join:
    """As elsewhere, but everybody is an admin: no door is closed to them for their role."""

    async def as_admin(name: str, scopes: str = ALL_SCOPES) -> Program:
        program = await join(name, scopes)
        await User.filter(account_id=program.me.id).update(role="admin")
        return program

    return as_admin


def address(endpoint: Endpoint, identifier: str = "1", name: str = "light") -> str:
    """The endpoint's path with its arguments filled in."""
    path = re.sub(r"<\w+_id>", identifier, endpoint.path)
    return re.sub(r"<\w+>", name, path)


async def everything() -> dict[str, Any]:
    """All rows that requests could have changed."""
    found = {}
    for table in TABLES.split():
        rows = await database.query(f'SELECT * FROM "{table}"')
        found[table] = [{**row, "last_seen_at": None} for row in rows]
    return found


def test_the_table_names_every_route_of_the_api(app: Any) -> None:
    served = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/") and not rule.rule.startswith(_NOT_OF_THE_API)
    }
    assert served == {(e.method, e.path) for e in ENDPOINTS if e.path.startswith("/api/")}


async def test_without_a_token_only_what_is_for_anybody_answers(stranger: Program) -> None:
    for endpoint in ENDPOINTS:
        answer = await stranger.send(endpoint.method, address(endpoint))
        if endpoint.who is Who.ANYBODY:
            assert answer.status in (200, 400, 404, 422), (endpoint, answer.body)
        else:
            assert answer.status == 401, endpoint
            assert answer.error == "The access token is invalid"


async def test_a_token_of_an_app_alone_speaks_for_nobody(app_alone: Program) -> None:
    for endpoint in ENDPOINTS:
        answer = await app_alone.send(endpoint.method, address(endpoint))
        if endpoint.scope.startswith("admin:"):
            assert answer.status == 403, endpoint
        elif endpoint.who in (Who.PERSON, Who.NEWCOMER):
            assert answer.status == 422, endpoint
            assert answer.error == "This method requires an authenticated user"
        else:
            assert answer.status in (200, 400, 404, 422), (endpoint, answer.body)


async def test_a_token_opens_no_more_than_its_scopes(join: Join) -> None:
    anna = await join("anna", _GIVES_LITTLE)
    for endpoint in ENDPOINTS:
        answer = await anna.send(endpoint.method, address(endpoint))
        if endpoint.scope not in ("", _GIVES_LITTLE):
            assert answer.status == 403, endpoint
            assert answer.error == "This action is outside the authorized scopes"
        elif endpoint.who is Who.NEWCOMER:
            assert answer.status in (200, 403), endpoint  # whoever is confirmed confirms nothing
        else:
            assert answer.status in (200, 404, 422), endpoint


async def test_the_scope_named_in_the_table_is_enough(join: Join, app: Any) -> None:
    for scope in sorted({e.scope for e in ENDPOINTS if e.scope}):
        anna = await join("anna", scope)
        for endpoint in (one for one in ENDPOINTS if one.scope == scope):
            answer = await anna.send(endpoint.method, address(endpoint))
            if endpoint.who is Who.APP_ALONE:
                assert answer.error == "This method requires an client credentials authentication"
                continue
            assert answer.status in (200, 400, 404, 422), (endpoint, answer.body)


@pytest.mark.parametrize("token", ["x", "x" * 9000, "é", "'; --", "a b", "\N{SNOWMAN}".encode()])
async def test_a_dead_token_is_refused_even_where_none_is_needed(
    stranger: Program, token: str | bytes
) -> None:
    stranger.token = token if isinstance(token, str) else token.decode("latin-1")
    for endpoint in ENDPOINTS[::7]:
        answer = await stranger.send(endpoint.method, address(endpoint))
        assert answer.status == 401, endpoint
        assert answer.error == "The access token is invalid"


async def test_a_token_in_the_address_counts_for_nothing(stranger: Program, join: Join) -> None:
    token = (await join("anna")).token
    for name in ("access_token", "bearer_token", "token"):
        answer = await stranger.ask("/api/v1/accounts/verify_credentials", **{name: token})
        assert answer.status == 401
        answer = await stranger.tell("/api/v1/statuses", **{name: token, "status": "Hello"})
        assert answer.status == 401


ODD_IDS = ["0", "-1", "x", "1.5", "9" * 18, str(2**63), "9" * 400, "%00", "1%00", "%FF", "'", "é"]


async def test_no_id_however_odd_breaks_anything(join: Join) -> None:
    anna = await join("anna")
    before = await everything()
    for endpoint in (one for one in ENDPOINTS if "_id>" in one.path):
        for odd in ODD_IDS:
            answer = await anna.send(endpoint.method, address(endpoint, odd))
            assert answer.status == 404, (endpoint, odd, answer.body)
            assert answer.error == "Record not found"
    assert await everything() == before


async def test_no_name_however_odd_breaks_anything(join: Join) -> None:
    anna = await join("anna")
    for endpoint in (one for one in ENDPOINTS if re.search(r"<(?!\w+_id>)", one.path)):
        for odd in [*ODD_IDS, "a" * 5000, "%E2%80%AE", "%F0%9F%93%B7", "%20", "..", "%2e%2e"]:
            answer = await anna.send(endpoint.method, address(endpoint, name=odd))
            assert answer.status in (200, 404), (endpoint, odd, answer.body)
            assert answer.json is not None


ODD_VALUES = [
    "",
    "-1",
    "0",
    "9" * 40,
    "x",
    "\x00",
    "a\x00b",
    "1e999",
    "NaN",
    "' OR 1=1 --",
    "é" * 99,
]
PAGING = ["max_id", "since_id", "min_id", "limit", "offset"]


async def test_pages_are_asked_for_in_any_way_and_none_fails(join: Join) -> None:
    anna = await join("anna")
    listed = [one for one in ENDPOINTS if one.method == "GET" and "<" not in one.path]
    # What asks for a thing that is not there: `sid`, `url`, a subscription, terms, a proof.
    absent = (
        "/stories/viewers",
        "/direct/thread",
        "/oembed",
        "/push/subscription",
        "/proofs",
    )
    listed = [one for one in listed if not one.path.endswith(absent)]
    listed = [one for one in listed if not one.has_no_end]
    listed = [one for one in listed if not one.path.endswith(_ABOUT_ONE)]
    for endpoint, name in product(listed, PAGING):
        for odd in ODD_VALUES:
            answer = await anna.ask(
                endpoint.path, **{name: odd, "q": "x", "acct": "anna", "url": "https://a.test/"}
            )
            assert answer.status == 200, (endpoint, name, odd, answer.body)


_NAMES = """
    status media_ids in_reply_to_id sensitive spoiler_text visibility language comments_disabled
    media_attributes poll scheduled_at quoted_status_id id ids q acct type resolve display_name note
    locked bot fields_attributes source discoverable indexable hide_collections avatar
    reblogs notify notifications duration domain home timeline client_name
    redirect_uris scopes website description focus file types exclude_types account_id
    choices title context filter_action expires_in keywords_attributes keyword whole_word status_id
    phrase irreversible replies_policy exclusive account_ids languages name tag_name
"""
NAMES = re.findall(r"\w+", _NAMES)
WRONG: list[Any] = [[], {}, [[]], [{}], {"a": {"b": []}}, None, True, 1e308, -1, [None], "\x00"]
LONG = ["x" * 300, "é" * 6000, "1" * 40, "https://" + "x" * 3000, "\u202e@bo@x.test #a"]


async def test_no_value_however_odd_is_more_than_refused(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    post, answer = await anna.post("Hello"), await anna.upload(jpeg())
    ids = {"post_id": post["id"], "media_id": answer.json["id"], "account_id": str(boris.me.id)}
    changing = [one for one in ENDPOINTS if one.method in ("POST", "PUT", "PATCH")]
    changing = [one for one in changing if one.who not in _NOT_FOR_ANNA]
    for wrong in [*WRONG, *LONG]:
        for endpoint in changing:
            path = re.sub(r"<(\w+)>", lambda found: ids.get(found[1], "1"), endpoint.path)
            answer = await anna.tell_json(path, dict.fromkeys(NAMES, wrong), endpoint.method)
            if answer.status == 403 and endpoint.scope.startswith("admin:"):
                continue  # boris does not wait to be let in
            assert answer.status in (200, 400, 404, 422), (endpoint, wrong, answer.body)
            assert answer.status == 200 or answer.error


async def test_no_single_value_however_odd_is_more_than_refused(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    post, answer = await anna.post("Hello"), await anna.upload(jpeg())
    for path, method, names in (
        ("/api/v1/statuses", "POST", NAMES[:11]),
        (f"/api/v1/statuses/{post['id']}", "PUT", NAMES[:11]),
        ("/api/v1/accounts/update_credentials", "PATCH", NAMES[17:28]),
        (f"/api/v1/media/{answer.json['id']}", "PUT", ["description", "focus"]),
        (f"/api/v1/accounts/{boris.me.id}/mute", "POST", ["notifications", "duration"]),
        (f"/api/v1/accounts/{boris.me.id}/follow", "POST", ["reblogs", "notify"]),
        ("/api/v1/markers", "POST", ["home", "notifications"]),
        ("/api/v1/domain_blocks", "POST", ["domain"]),
        ("/api/v1/notifications/dismiss", "POST", ["id"]),
    ):
        for name, wrong in product(names, [*WRONG, *LONG]):
            document = {"status": "Hello", name: wrong}
            answer = await anna.tell_json(path, document, method)
            assert answer.status in (200, 400, 404, 422), (path, name, wrong, answer.body)
            assert answer.status == 200 or answer.error


async def test_an_app_is_registered_well_or_not_at_all(stranger: Program) -> None:
    names = ["client_name", "redirect_uris", "scopes", "website"]
    for name, wrong in product(names, [*WRONG, *LONG]):
        document = {"client_name": "App", "redirect_uris": "https://app.test/back", name: wrong}
        answer = await stranger.tell_json("/api/v1/apps", document)
        assert answer.status in (200, 422), (name, wrong, answer.body)
        assert answer.status == 200 or answer.error


BODIES = {
    "no UTF-8 in JSON": ("application/json", b'{"status": "\xff\xfe"}'),
    "half a document": ("application/json", b'{"status": "Hello'),
    "a lone surrogate": ("application/json", rb'{"status": "\ud800"}'),
    "NaN": ("application/json", b'{"status": NaN}'),
    "deep": ("application/json", b'{"status":' * 5000),
    "UTF-16": ("application/json", '{"status": "Hello"}'.encode("utf-16")),
    "no UTF-8 in a form": ("application/x-www-form-urlencoded", b"status=\xff\xfe"),
    "no UTF-8 behind percent signs": ("application/x-www-form-urlencoded", b"status=%FF%FE"),
    "too many fields": ("application/x-www-form-urlencoded", b"a=1&" * 2000 + b"status=Hello"),
    "too deep a field": ("application/x-www-form-urlencoded", b"status=x&a[b][c][d][e]=1"),
    "two shapes": ("application/x-www-form-urlencoded", b"status=x&a[]=1&a[b]=2"),
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "never begun": ("multipart/form-data; boundary=x", b"status=Hello"),
    "no end": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="status"\r\n\r\nHello\r\n--x\r\n',
    ),
    "ended in the head of a part": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="status"',
    ),
    "no name's head": ("multipart/form-data; boundary=x", b"--x\r\nA: b\r\n\r\nHello\r\n--x--"),
    "no UTF-8 in a part": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="status"\r\n\r\n\xff\r\n--x--',
    ),
}


@pytest.mark.parametrize("body", BODIES)
async def test_a_broken_body_is_refused_and_changes_nothing(join: Join, body: str) -> None:
    anna = await join("anna")
    kind, content = BODIES[body]
    before = await everything()
    for endpoint in (one for one in ENDPOINTS if one.method in ("POST", "PUT", "PATCH")):
        if endpoint.who in _NOT_FOR_ANNA:
            continue
        answer = await anna.send(endpoint.method, address(endpoint), content, Content_Type=kind)
        assert answer.status == 400, (endpoint, answer.body)
        assert answer.error
    assert await everything() == before


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
async def test_a_megabyte_is_too_much_for_words(join: Join, kind: str) -> None:
    anna = await join("anna")
    body = orjson.dumps({"status": "a" * 2**20}) if "json" in kind else b"status=" + b"a" * 2**20
    before = await everything()
    for endpoint in (one for one in ENDPOINTS if one.method in ("POST", "PUT", "PATCH")):
        if endpoint.who in _NOT_FOR_ANNA:
            continue
        answer = await anna.send(endpoint.method, address(endpoint), body, Content_Type=kind)
        assert answer.status == 413, (endpoint, answer.body)
        assert answer.error
    assert await everything() == before


async def test_too_many_parts_of_a_form_are_too_much(join: Join) -> None:
    anna = await join("anna")
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    body = part * 2000 + b"--x--"
    answer = await anna.send(
        "POST", "/api/v1/statuses", body, Content_Type="multipart/form-data; boundary=x"
    )
    assert (answer.status, bool(answer.error)) == (413, True)


async def test_a_part_without_a_name_is_overlooked(join: Join) -> None:
    anna = await join("anna")
    body = (
        b"--x\r\nContent-Disposition: form-data\r\n\r\nnothing\r\n"
        b'--x\r\nContent-Disposition: form-data; name="status"\r\n\r\nHello\r\n--x--\r\nrest'
    )
    answer = await anna.send(
        "POST", "/api/v1/statuses", body, Content_Type="multipart/form-data; boundary=x"
    )
    assert (answer.status, answer.json["content"]) == (200, "<p>Hello</p>")


@pytest.mark.parametrize("body", [b"", b"  ", b"false", b"{}", b"[]", b"null"])
async def test_a_body_that_says_nothing_is_none(join: Join, body: bytes) -> None:
    anna = await join("anna")
    post = await anna.post("Hello")
    for deed in ("favourite", "reblog", "bookmark"):
        path = f"/api/v1/statuses/{post['id']}/{deed}"
        answer = await anna.send("POST", path, body, Content_Type="application/json")
        assert answer.status == 200, answer.body
    empty = await anna.send(
        "POST", f"/api/v1/statuses/{post['id']}/pin", b"", Content_Type="multipart/form-data"
    )
    assert empty.status == 200


async def test_every_address_answers_head_and_options_and_bears_a_slash(join: Join) -> None:
    anna = await join("anna")
    for endpoint in ENDPOINTS:
        path = address(endpoint)
        options = await anna.send("OPTIONS", path)
        assert options.status == 200
        assert endpoint.method in options.headers["Allow"]
        if endpoint.method == "GET":
            get, head = await anna.send("GET", path), await anna.send("HEAD", path)
            assert head.status == get.status, endpoint
            assert head.headers["Content-Type"] == get.headers["Content-Type"]
            assert (await anna.send("GET", f"{path}/")).status == get.status, endpoint


async def test_an_address_or_a_method_that_is_not_there_is_told_as_json(stranger: Program) -> None:
    for path in ("/api/v1/nothing", "/api/v9/statuses", "/api/", "/api/v1/statuses/1/2/3"):
        answer = await stranger.send("GET", path)
        assert (answer.status, answer.error) == (404, "Record not found"), path
    answer = await stranger.send("DELETE", "/api/v1/instance")
    assert (answer.status, bool(answer.error)) == (405, True)
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(("defect", "status"), [(RuntimeError, 500), (TimeoutError, 503)])
async def test_a_defect_tells_nothing_of_the_inside(
    join: Join, monkeypatch: pytest.MonkeyPatch, defect: type[Exception], status: int
) -> None:
    anna = await join("anna")

    async def broken(*_: object, **__: object) -> None:
        raise defect("secret inside")

    monkeypatch.setattr(accounts, "user_of", broken)
    answer = await anna.ask("/api/v1/accounts/verify_credentials")
    assert (answer.status, bool(answer.error)) == (status, True)
    assert b"secret" not in answer.body
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
