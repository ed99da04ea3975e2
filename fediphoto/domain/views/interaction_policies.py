"""Who may like, answer, boost or quote a post: one rule, by what its author says.

An author's policy names, for each deed, who may do it at once ("automatic") and who after the
author was asked ("manual"): accounts, collections of accounts, or everybody (GoToSocial's
interactionPolicy, FEP-044f). Where it does not name a deed the usual rule holds: whoever sees a
post may like, answer and boost it, and nobody may quote it. Authors may do everything with their
own posts, and whoever a post speaks to may answer it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from fediphoto.domain.views.view_types import PostBody, Standings
from fediphoto.domain.visibility import OPEN
from fediphoto.errors import Forbidden
from fediphoto.storage.models import Account, Follow, Mention, Post
from fediphoto.text.translations import _, marked

Deed = Literal["like", "reply", "announce", "quote"]
Standing = Literal["automatic", "proof", "manual", "denied"]
"""At once; at once, once the author has confirmed it; if the author agrees; never.

"proof" is for those who belong to a collection that no third server can look into (GoToSocial:
"Validating presence in a Followers / Following collection").
"""

Policy = Mapping[str, Mapping[str, Collection[str]]]

EVERYBODY = "https://www.w3.org/ns/activitystreams#Public"
QUOTE_POLICIES = ("public", "followers", "nobody")
"""Whom an author here lets quote, by Mastodon's names."""

_USUAL = Standings()
_SENTENCES: dict[str, str] = {
    "like": marked("Its author does not let you like this."),
    "reply": marked("Comments on this post are off."),
    "announce": marked("Its author does not let you boost this."),
    "quote": marked("Its author does not let you quote this."),
}


@dataclass(frozen=True, slots=True)
class Circle:
    """How somebody is related to an author; None where we cannot know."""

    follows_author: bool | None = None
    is_followed_by_author: bool | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """The ids by which a policy speaks of its author's people."""

    uri: str
    followers_uri: str
    following_uri: str


async def standing(deed: Deed, post: Post, account: Account) -> Standing:
    """Whether `account` may do `deed` with `post`, which it can see."""
    if post.approval_state:
        # Nobody widens a thread by what is not approved itself (GoToSocial).
        return "denied" if account.is_local else "manual"
    if post.archived_at is not None and account.is_local:
        return "denied"
    if deed == "quote" and post.visibility == "direct":
        return "denied"
    if account.id == post.account_id:
        return "automatic"
    if deed == "reply":
        return await _may_answer(post, account)
    if deed == "quote" and post.visibility not in OPEN:
        return "denied"
    return await _by_policy(deed, post, account)


async def check(deed: Deed, post: Post, account: Account) -> Standing:
    """The standing; raises Forbidden, with a sentence for people, where it is denied."""
    found = await standing(deed, post, account)
    if found == "denied":
        raise Forbidden(_(_SENTENCES[deed]))
    return found


def needs_approval(found: Standing) -> bool:
    """Whether the deed waits for its author's word before others hear of it."""
    return found in ("proof", "manual")


def by_rule(rule: Mapping[str, Collection[str]], author: Author, uri: str, circle: Circle) -> str:
    """The Standing of the account `uri` by one deed's rule; who is named goes before who belongs.

    Source: GoToSocial, "Conflicting / Duplicate Values".
    """
    automatic, manual = rule.get("automatic", ()), rule.get("manual", ())
    if uri in automatic or uri == author.uri:
        return "automatic"
    if uri in manual:
        return "manual"
    if EVERYBODY in automatic:
        return "automatic"
    if belongs := _belongs(automatic, author, circle):
        return "proof"
    if EVERYBODY in manual or _belongs(manual, author, circle) is not False:
        return "manual"
    return "manual" if belongs is None else "denied"


def for_reader(body: PostBody, viewer_id: int, viewer_uri: str, circle: Circle) -> Standings:
    """What somebody may do with a post that is shown to them, for buttons to say so."""
    if body.approval_state or body.archived_at is not None:
        return Standings("denied", "denied", "denied", "denied")
    if body.author.id == viewer_id:
        return Standings(quote="automatic" if body.visibility != "direct" else "denied")
    is_open = body.visibility in OPEN
    if is_open and body.comments_enabled and not body.interaction_policy:
        return _USUAL
    author = Author(body.author.uri, body.author.followers_uri, body.author.following_uri)
    found = {
        deed: _named(by_rule(rule, author, viewer_uri, circle), body)
        for deed, rule in body.interaction_policy.items()
        if deed in _SENTENCES
    }
    if not is_open:
        found |= {"announce": "denied", "quote": "denied"}
    if any(one.id == viewer_id for one in body.mentions):
        found["reply"] = "automatic"
    elif not body.comments_enabled:
        found.setdefault("reply", "denied")
    return Standings(**found)


def _named(found: str, body: PostBody) -> str:
    return "automatic" if found == "proof" and body.is_local else found


def quote_rule(policy: str, author: Account) -> dict[str, dict[str, list[str]]]:
    """What a post of ours says about quoting, for one of QUOTE_POLICIES."""
    allowed = {"public": EVERYBODY, "followers": author.followers_uri}.get(policy, author.uri)
    return {"quote": {"automatic": [allowed], "manual": []}}


def named_quote_policy(policy: Policy, followers_uri: str) -> str:
    """The one of QUOTE_POLICIES that a policy of ours comes from."""
    allowed = policy.get("quote", {}).get("automatic", ())
    if EVERYBODY in allowed:
        return "public"
    return "followers" if followers_uri and followers_uri in allowed else "nobody"


async def _by_policy(deed: Deed, post: Post, account: Account) -> Standing:
    rule = post.interaction_policy.get(deed)
    if rule is None:
        return "denied" if deed == "quote" else "automatic"
    author = await Account.get(id=post.account_id)
    ids = Author(author.uri, author.followers_uri, author.following_uri)
    found = by_rule(rule, ids, account.uri, await _circle(author, account))
    if found == "proof" and author.is_local:
        return "automatic"  # whoever follows one of ours we know ourselves
    return found  # type: ignore[return-value]


async def _circle(author: Account, account: Account) -> Circle:
    """What we know of the two: all of it, where one is ours; nothing of two elsewhere."""
    if not author.is_local and not account.is_local:
        return Circle()
    return Circle(
        follows_author=await Follow.exists(
            follower_id=account.id, target_id=author.id, state="accepted"
        ),
        is_followed_by_author=await Follow.exists(
            follower_id=author.id, target_id=account.id, state="accepted"
        ),
    )


async def _may_answer(post: Post, account: Account) -> Standing:
    """Where comments are off (on it, or on the post that began the thread), only the authors and
    those the posts speak to may; else as the author of what is answered says."""
    asked = [post]
    if post.thread_id is not None and post.thread_id != post.id:
        asked += await Post.filter(id=post.thread_id)
    is_spoken_to = await Mention.exists(
        post_id__in=[one.id for one in asked], account_id=account.id
    )
    if not is_spoken_to and _is_closed_to(account, asked):
        return "denied"
    if is_spoken_to or post.in_reply_to_account_id == account.id:
        return "automatic"
    return await _by_policy("reply", post, account)


def _is_closed_to(account: Account, asked: Collection[Post]) -> bool:
    # A policy that is there says more than the flag that was read from it.
    closed = [
        one for one in asked if not one.comments_enabled and "reply" not in one.interaction_policy
    ]
    return bool(closed) and all(one.account_id != account.id for one in closed)


def _belongs(named: Collection[str], author: Author, circle: Circle) -> bool | None:
    """Whether the account is in one of the collections `named`; None where we cannot know."""
    known: dict[str, bool | None] = {
        author.followers_uri: circle.follows_author,
        author.following_uri: circle.is_followed_by_author,
    }
    found = [known[one] for one in named if one and one in known]
    if True in found:
        return True
    return None if None in found else False
