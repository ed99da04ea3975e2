"""Mastodon's Quote, ShallowQuote and QuoteApproval: what a post quotes, and who may quote it."""

from collections.abc import Callable
from typing import Any

import orjson

from fediphoto.domain.views.interaction_policies import EVERYBODY
from fediphoto.domain.views.views import PostBody, PostView
from fediphoto.domain.visibility import OPEN
from fediphoto.web.api.describing import ID, TEXT, declare, entity, many, maybe, one_of

Dump = Callable[[PostView], bytes]

STATES = (
    "pending",
    "accepted",
    "rejected",
    "revoked",
    "deleted",
    "unauthorized",
    "blocked_account",
    "blocked_domain",
    "muted_account",
)
QUOTE = declare("Quote", {"state": one_of(*STATES), "quoted_status": maybe(entity("Status"))})
SHALLOW_QUOTE = declare("ShallowQuote", {"state": one_of(*STATES), "quoted_status_id": maybe(ID)})
QUOTE_APPROVAL = declare(
    "QuoteApproval",
    {
        "automatic": many(TEXT),
        "manual": many(TEXT),
        "current_user": one_of("automatic", "manual", "denied", "unknown"),
    },
)

_NO_QUOTE = b',"quote":null'


def quote(view: PostView, dump_quoted: Dump) -> bytes:
    """The field `quote` of a post that is shown itself: the quoted post is shown in it."""
    if view.quote is None:
        return _NO_QUOTE
    quoted = b"null" if view.quote.post is None else dump_quoted(view.quote.post)
    return b',"quote":{"state":"%b","quoted_status":%b}' % (view.quote.state.encode(), quoted)


def shallow_quote(body: PostBody) -> bytes:
    """The same of a post that is shown as a quote: its own quote only by id."""
    if not body.quote_state:
        return _NO_QUOTE
    is_shown = body.quote_state == "accepted" and body.quote_of_id is not None
    quoted_id = str(body.quote_of_id) if is_shown else None
    return b',"quote":' + orjson.dumps({"state": body.quote_state, "quoted_status_id": quoted_id})


def quote_approval(view: PostView, viewer_id: int | None) -> bytes:
    """The field `quote_approval`: the author's policy, and what it means for this reader."""
    standing = view.may.quote if viewer_id is not None else "denied"
    kept = view.body.rendered.get(f"quote_approval:{standing}")
    if kept is None:
        kept = b',"quote_approval":' + orjson.dumps(_approval(view.body, standing))
        view.body.rendered[f"quote_approval:{standing}"] = kept
    assert isinstance(kept, bytes)
    return kept


def _approval(body: PostBody, standing: str) -> dict[str, Any]:
    rule = body.interaction_policy.get("quote", {}) if body.visibility in OPEN else {}
    return {
        "automatic": _circles(body, rule.get("automatic", [])),
        "manual": _circles(body, rule.get("manual", [])),
        "current_user": "automatic" if standing == "proof" else standing,
    }


def _circles(body: PostBody, named: list[str]) -> list[str]:
    """The groups of people that a rule names, by Mastodon's names; its author is not told."""
    known = {
        EVERYBODY: "public",
        body.author.followers_uri: "followers",
        body.author.following_uri: "following",
    }
    others = [known.get(one, "unsupported_policy") for one in named if one != body.author.uri]
    return list(dict.fromkeys(others))
