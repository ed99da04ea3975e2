"""What our own pages are told while they are open: that there is something new, and how much."""

from quart import Response, jsonify, request

from fediphoto.domain import preferences
from fediphoto.domain.notifications import notifications
from fediphoto.domain.paging import Page
from fediphoto.domain.timelines import timelines
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

    Nothing but these numbers: what is new is read as a page. The cookie that proves who asks is
    not sent along from pages of other sites.
    """
    signed_in = await session.require()
    person = signed_in.account
    speaker = Speaker(person, frozenset(), session_id=signed_in.session_id)
    asked = Asked((Channel(GLANCE, str(person.id)),), b"")
    unread = Message("notifications", str(await notifications.unread_count(person)))
    return sse.stream(speaker, asked, first=unread)


@blueprint.get("/live/now")
async def now() -> Response:
    """The same in one answer, for networks that let no stream through.

    `notifications`: how many are unread; `posts`: how many at home are newer than `?after=`.
    """
    signed_in = await session.require()
    person, after = signed_in.account, parse_id(request.args.get("after"))
    posts = 0
    if after is not None:
        found = await timelines.home(
            person,
            Page(min_id=after, limit=_MOST),
            exclude_replies=True,
            exclude_messages=True,
            only_photos=preferences.only_photos_at_home(signed_in.user),
        )
        posts = len(sifted(found, "home"))
    unread = await notifications.unread_count(person)
    response = jsonify(notifications=unread, posts=posts)
    response.headers["Cache-Control"] = "private, no-store"
    return response
