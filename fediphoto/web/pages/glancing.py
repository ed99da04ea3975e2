"""What our own pages are told while they are open: that there is something new, and how much."""

from quart import Response, jsonify, request

from fediphoto.domain import preferences
from fediphoto.domain.notifications import notifications
from fediphoto.domain.paging import Page
from fediphoto.domain.sign_in.credentials import SignedIn
from fediphoto.domain.timelines import timelines
from fediphoto.domain.views.views import PostView
from fediphoto.ids import parse_id
from fediphoto.web import session
from fediphoto.web.pages.door import blueprint
from fediphoto.web.pages.sifting import sifted
from fediphoto.web.streaming import sse
from fediphoto.web.streaming.channels import GLANCE, Asked, Channel, Speaker
from fediphoto.web.streaming.onlooker import Message

_MOST = 20
"""New posts that are counted; nobody reads on from there without loading the page."""


@blueprint.get("/live")
async def live() -> Response:
    """Server-sent events: `posts` (a new post at home, by id), `notifications` (how many unread),
    `messages` (something was said in a conversation, by its id).

    `?after=` is the newest post that the page shows: what came while the page was on its way, or
    while the connection was lost, is told as well.

    Nothing but these numbers: what is new is read as a page. The cookie that proves who asks is
    not sent along from pages of other sites.
    """
    signed_in = await session.require()
    person, after = signed_in.account, parse_id(request.args.get("after"))
    speaker = Speaker(person, frozenset(), session_id=signed_in.session_id)
    asked = Asked((Channel(GLANCE, str(person.id)),), b"")

    async def so_far() -> list[Message]:
        fresh = [] if after is None else await _new_at_home(signed_in, after)
        unread = await notifications.unread_count(person)
        of_others = [one.body for one in fresh if one.body.author.id != person.id]
        missed = [Message("posts", str(body.id)) for body in reversed(of_others)]
        return [Message("notifications", str(unread)), *missed]

    return sse.stream(speaker, asked, first=so_far)


@blueprint.get("/live/now")
async def now() -> Response:
    """The same in one answer, for networks that let no stream through.

    `notifications`: how many are unread; `posts`: how many at home are newer than `?after=`.
    """
    signed_in = await session.require()
    after = parse_id(request.args.get("after"))
    posts = 0 if after is None else len(await _new_at_home(signed_in, after))
    unread = await notifications.unread_count(signed_in.account)
    response = jsonify(notifications=unread, posts=posts)
    response.headers["Cache-Control"] = "private, no-store"
    return response


async def _new_at_home(signed_in: SignedIn, after: int) -> list[PostView]:
    """What the page of their home would show above the post `after`, if it were loaded now."""
    found = await timelines.home(
        signed_in.account,
        Page(min_id=after, limit=_MOST),
        exclude_replies=True,
        exclude_messages=True,
        only_photos=preferences.only_photos_at_home(signed_in.user),
    )
    return sifted(found, "home")
