"""Which activities we take: read strictly, refused cheaply, proven, and then stored."""

from fediphoto.activitypub import hosts, network, strict_json
from fediphoto.activitypub.client import is_activity_type
from fediphoto.activitypub.inbox import letters, senders
from fediphoto.activitypub.inbox.senders import Sender
from fediphoto.activitypub.signatures import SignedRequest
from fediphoto.activitypub.vocabulary import (
    Accept,
    Activity,
    Announce,
    Block,
    Delete,
    Follow,
    Like,
    Reject,
    Undo,
    Update,
    host_of,
    read_activity,
    same_origin,
)
from fediphoto.domain import accounts, addresses
from fediphoto.errors import BadRequest, Forbidden, TooLarge, Unauthorized

LIMIT_BYTES = 1024 * 1024
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
    activity = read_activity(strict_json.loads_object(request.body))
    _refuse_cheaply(activity)
    if await _is_of_no_interest(activity):
        return
    sender = await senders.prove(request)
    _check_identity(activity, sender)
    uri = letters.uri_for(activity.id, sender.uri, request.body)
    is_repeatable = isinstance(activity, _REPEATABLE)
    body = request.body.decode("utf-8")
    await letters.keep(letters.Letter(uri, sender.uri, body, is_repeatable))
    await hosts.heard_from(host_of(sender.uri))


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
    known = await accounts.find_by_uri(activity.actor)
    return known is None or known.deleted_at is not None


def _check_identity(activity: Activity, sender: Sender) -> None:
    """Only who signed may speak; what others relay we would fetch from its origin."""
    if activity.actor != sender.uri:
        raise Unauthorized("The activity's actor is not who signed the request.")
