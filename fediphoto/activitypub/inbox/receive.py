"""Which activities we take: read strictly, refused cheaply, proven, and then stored."""

from datetime import timedelta

from fediphoto.activitypub import followers_sync, hosts, network, strict_json
from fediphoto.activitypub.client import is_activity_type
from fediphoto.activitypub.inbox import hints, letters, rules, senders
from fediphoto.activitypub.inbox.senders import Sender
from fediphoto.activitypub.signatures import SignedRequest
from fediphoto.activitypub.vocabulary import (
    Accept,
    Activity,
    Announce,
    Block,
    Create,
    Delete,
    Follow,
    Like,
    PostObject,
    Reject,
    Undo,
    Update,
    host_of,
    read_activity,
    same_origin,
)
from fediphoto.activitypub.vocabulary.values import Document
from fediphoto.domain import addresses
from fediphoto.domain.people import accounts
from fediphoto.errors import BadRequest, Forbidden, TooLarge, Unauthorized

LIMIT_BYTES = 1024 * 1024
LARGEST_PROVEN_BYTES = 64 * 1024
"""Larger ones than any activity is are not put into canonical form: a mebibyte takes a second."""
PASSED_ON_FOR = timedelta(days=14)
"""How old what is passed on with a proof may be; well below the time that ids are kept."""
_REPEATABLE = (Follow, Like, Announce, Block, Undo, Accept, Reject)


async def accept(request: SignedRequest) -> None:
    """Take an activity in; when this returns it is stored, and will be worked through.

    The order matters: nothing is fetched for what can be refused without (most of what a new
    server hears is Delete of people it never knew), nothing is done before the signature is
    proven, and the actor must be who signed (CVE-2025-54888). Raises TooLarge, BadRequest,
    Unauthorized, Forbidden, or RemoteError where the sender's key cannot be had now.
    """
    if len(request.body) > LIMIT_BYTES:
        raise TooLarge
    if not is_activity_type(request.header("content-type") or ""):
        raise BadRequest("An inbox takes application/activity+json.")
    document = strict_json.loads_object(request.body)
    activity = read_activity(document)
    _refuse_cheaply(activity)
    if await _is_of_no_interest(activity):
        return
    signer = await senders.prove(request)
    await hosts.heard_from(host_of(signer.uri))
    author = await _author(activity, document, signer, len(request.body))
    if author is None or await _is_for_who_brings_it(activity, author, signer):
        await hints.take(activity, signer.uri)
        return
    uri = letters.uri_for(activity.id, author.uri, request.body)
    # What others pass on could be passed on again and again, which its author did not mean.
    is_repeatable = isinstance(activity, _REPEATABLE) and author.uri == signer.uri
    body = request.body.decode("utf-8")
    await letters.keep(letters.Letter(uri, author.uri, body, is_repeatable))
    if author.uri == signer.uri:
        await followers_sync.hear(request, signer)


async def _author(
    activity: Activity, document: Document, signer: Sender, size_bytes: int
) -> Sender | None:
    """Who really says it, as far as that is proven: the actor, by proof or by the request.

    The proof counts before the signature of the request (FEP-8b32): a wrong one is Unauthorized,
    whoever signed. One that is passed on by others must be younger than the ids that we remember,
    or what was undone long ago could be done again. None where nothing proves the actor.
    """
    if "proof" in document and size_bytes <= LARGEST_PROVEN_BYTES:
        is_own = activity.actor == signer.uri
        proven = await senders.author(activity, document, within=None if is_own else PASSED_ON_FOR)
        if proven is not None and (is_own or activity.id):
            return proven
    return signer if activity.actor == signer.uri else None


async def _is_for_who_brings_it(activity: Activity, author: Sender, signer: Sender) -> bool:
    """Whether a post concerns us at most because of who passes it on: a relay, a thread's owner."""
    if author.uri == signer.uri or not isinstance(activity, Create):
        return False
    post = activity.object
    if not isinstance(post, PostObject):
        return False
    return not await rules.concerns_us(post, await accounts.get(author.account_id))


def _refuse_cheaply(activity: Activity) -> None:
    """What needs no signature to be refused."""
    if addresses.is_ours(activity.actor) or (activity.id and addresses.is_ours(activity.id)):
        raise Unauthorized("That id is on this instance.")
    if activity.id and not same_origin(activity.id, activity.actor):
        raise Unauthorized("The activity's id is on another server than its actor.")
    if not network.federates_with(host_of(activity.actor)):
        raise Forbidden("This instance does not federate with that one.")


async def _is_of_no_interest(activity: Activity) -> bool:
    """Whether somebody we never heard of says goodbye, or has a new profile."""
    if not isinstance(activity, Delete | Update) or activity.object.id != activity.actor:
        return False
    return not await accounts.is_known(activity.actor)
