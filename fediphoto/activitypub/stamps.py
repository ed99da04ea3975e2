"""Whether a stamp says what it should: that an author lets somebody quote, answer or boost them.

A stamp is an object on the server of the author who gives it (FEP-044f, GoToSocial's approvals).
"""

from fediphoto.activitypub import network
from fediphoto.activitypub.vocabulary import (
    Accept,
    QuoteAuthorization,
    Thing,
    read_object,
    same_origin,
)
from fediphoto.domain import addresses
from fediphoto.errors import BadRequest, RemoteError
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Post

QUOTE = ("QuoteAuthorization",)
REPLY = ("ReplyApproval", "ReplyAuthorization")
"""GoToSocial's present name and the one to come."""

Kinds = tuple[str, ...]

MOST_WAITING = 100
"""Quotes of one post that are looked into when it comes."""


async def is_good(uri: str, kinds: Kinds, author_uri: str, deed_uri: str, target_uri: str) -> bool:
    """Whether `uri` is a stamp of one of these kinds by which the author lets `deed_uri` stand.

    Raises RemoteError where its server could not be asked now.
    """
    if not same_origin(uri, author_uri) or addresses.is_ours(uri):
        return False
    try:
        document = await network.client().get_json(uri)
        found = read_object(document.json)
    except BadRequest:
        return False
    except RemoteError as error:
        if error.permanent or error.http_status in (401, 403, 404, 410):
            return False
        raise
    if found.id != uri or not same_origin(document.final_url, uri):
        return False
    return _lets(found, kinds, author_uri, deed_uri, target_uri)


def _lets(found: Thing, kinds: Kinds, author_uri: str, deed_uri: str, target_uri: str) -> bool:
    if isinstance(found, QuoteAuthorization):
        return (
            found.kind in kinds
            and found.attributed_to == author_uri
            and found.interacting_object == deed_uri
            and found.interaction_target in _allowed_targets(kinds, target_uri)
        )
    # GoToSocial 0.17 and 0.18 gave the Accept itself as the proof of an approval.
    if kinds == QUOTE or not isinstance(found, Accept):
        return False
    return found.actor == author_uri and found.object.id == deed_uri


def _allowed_targets(kinds: Kinds, target_uri: str) -> tuple[str, ...]:
    """A quote's stamp must name what it is for; in an approval GoToSocial makes that optional."""
    return (target_uri,) if kinds == QUOTE else (target_uri, "")


async def look_into_soon(post: Post, depth: int) -> None:
    """Have what a remote post claims looked into by jobs: the post it quotes, and its stamps.

    `depth` bounds how far quotes of quotes are followed; 0 fetches no post.
    """
    if post.quote_state == "pending":
        can_fetch = post.quote_of_id is None and depth > 0
        if can_fetch or (post.quote_of_id is not None and post.quote_authorization_uri):
            await jobs.enqueue(
                "quotes.settle",
                {"post_id": post.id, "depth": min(depth - 1, 1)},
                unique_key=f"quotes.settle:{post.id}",
            )
    if post.approval_state == "pending" and post.approved_by_uri:
        await jobs.enqueue(
            "approvals.verify", {"post_id": post.id}, unique_key=f"approvals.verify:{post.id}"
        )


async def look_into_quotes_of(post: Post) -> None:
    """Have the quotes looked into that came before the post they quote."""
    # SQL, for this is asked of every post that comes: a model's query costs five times as much.
    waiting = await database.query(
        "SELECT id FROM post WHERE quote_uri = ? AND quote_state = 'pending'"  # noqa: S608
        f" AND quote_of_id IS NULL AND NOT is_local LIMIT {MOST_WAITING}",
        [post.uri],
    )
    for quoting_id in (row["id"] for row in waiting):
        await jobs.enqueue(
            "quotes.settle",
            {"post_id": quoting_id, "depth": 0},
            unique_key=f"quotes.settle:{quoting_id}",
        )
