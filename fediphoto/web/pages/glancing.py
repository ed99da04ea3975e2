"""What our own pages are told while they are open: that there is something new, and how much."""

from quart import Response

from fediphoto.domain import notifications
from fediphoto.web import session
from fediphoto.web.pages.door import blueprint
from fediphoto.web.streaming import sse
from fediphoto.web.streaming.channels import GLANCE, Asked, Channel, Speaker
from fediphoto.web.streaming.onlooker import Message


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
