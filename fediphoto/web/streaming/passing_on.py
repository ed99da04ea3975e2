"""What becomes of a live event: who is told of it, in which words."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import orjson

from fediphoto.domain import live
from fediphoto.domain.live import AnyEvent
from fediphoto.domain.notifications import notifications
from fediphoto.domain.timelines import conversations, onlookers
from fediphoto.domain.timelines.onlookers import Sighting
from fediphoto.domain.views import announcement_views
from fediphoto.domain.views.views import PostView
from fediphoto.errors import NotFound
from fediphoto.storage import database
from fediphoto.web.api.entities import statuses
from fediphoto.web.api.entities.announcements import announcement, reaction
from fediphoto.web.api.entities.conversations import conversation
from fediphoto.web.api.entities.notifications import notification
from fediphoto.web.streaming.channels import GLANCE, HEARD, Channel
from fediphoto.web.streaming.hub import Hub
from fediphoto.web.streaming.onlooker import Message

_NOBODY = 0
"""No reader's id."""
_AT_A_TIME = 50
"""Readers for whom a post is read one by one in one visit to the database."""


async def pass_on(to: Hub, event: AnyEvent) -> None:
    """Tell everybody whom an event concerns."""
    told = _TOLD.get(type(event))
    if told is not None:
        await told(to, event)


async def _post_appeared(to: Hub, event: live.PostAppeared) -> None:
    await _show_post(to, event.post_id, "update", was_there=False)


async def _post_changed(to: Hub, event: live.PostChanged) -> None:
    await _show_post(to, event.post_id, "status.update", was_there=True)


async def _show_post(to: Hub, post_id: int, name: str, *, was_there: bool) -> None:
    looking = to.looking()
    if not to.channels(*_POST_CHANNELS):
        return
    sighting = await database.read(onlookers.of_post(post_id, looking, was_there=was_there))
    if sighting is None:
        return
    for start in range(0, len(sighting.alone), _AT_A_TIME):
        some = sighting.alone[start : start + _AT_A_TIME]
        sighting.seen_by |= await database.read(onlookers.views_for(post_id, some))
    told = _Told(name, sighting)
    for reader_id in sighting.home:
        channel = Channel("user", str(reader_id))
        if to.at(channel) and (message := told.message_for(reader_id)):
            to.tell(channel, message)
        if name == "update" and _is_seen_at_a_glance(sighting, reader_id):
            to.tell(Channel(GLANCE, str(reader_id)), Message("posts", str(post_id)))
    for channel in _elsewhere(sighting):
        for onlooker in to.at(channel):
            message = told.message_for(onlooker.account_id)
            if message is not None:
                onlooker.tell(message, channel)


class _Told:
    """A post in the words for each reader; those who see the same share the text."""

    def __init__(self, name: str, sighting: Sighting) -> None:
        self._name = name
        self._sighting = sighting
        self._made: dict[tuple[int, bool, int | None], Message] = {}
        shown = sighting.view.boost_of or sighting.view
        self._authors = (sighting.view.body.author.id, shown.body.author.id)

    def message_for(self, reader_id: int | None) -> Message | None:
        """The message; None where this reader may not or does not want to see the post."""
        if reader_id is None:
            return self._message(self._sighting.view, None)
        view = self._sighting.seen_by.get(reader_id)
        return None if view is None else self._message(view, reader_id)

    def _message(self, view: PostView, reader_id: int | None) -> Message:
        # Authors are shown more of what is theirs than others.
        key = (id(view), reader_id is None, reader_id if reader_id in self._authors else None)
        made = self._made.get(key)
        if made is None:
            text = statuses.dump(view, reader_id).decode()
            made = self._made[key] = Message(self._name, text)
        return made


def _elsewhere(sighting: Sighting) -> Iterator[Channel]:
    """The public streams and lists in which a post belongs."""
    for list_id in sighting.lists:
        yield Channel("list", str(list_id))
    if not sighting.is_for_all:
        return
    yield from _of_all(
        is_local=sighting.is_local,
        has_photos=sighting.has_photos,
        is_comment=sighting.is_comment,
        hashtags=sighting.hashtags,
    )


def _of_all(
    *, is_local: bool, has_photos: bool, is_comment: bool, hashtags: Any
) -> Iterator[Channel]:
    if not is_comment:
        for name in ("public", "public:local" if is_local else "public:remote"):
            yield Channel(name)
            if has_photos:
                yield Channel(f"{name}:media")
    for hashtag in hashtags:
        yield Channel("hashtag", hashtag)
        if is_local:
            yield Channel("hashtag:local", hashtag)


def _is_seen_at_a_glance(sighting: Sighting, reader_id: int) -> bool:
    """Whether our own page of their home would show it above what it shows now."""
    body = sighting.view.body
    is_message = body.visibility == "direct"
    return not sighting.is_answer and not is_message and body.author.id != reader_id


async def _post_gone(to: Hub, event: live.PostGone) -> None:
    if not to.channels(*_POST_CHANNELS):
        return
    farewell = await database.read(onlookers.of_gone(event, to.looking()))
    message = Message("delete", str(event.post_id))
    for reader_id in farewell.home:
        to.tell(Channel("user", str(reader_id)), message)
    for list_id in farewell.lists:
        to.tell(Channel("list", str(list_id)), message)
    if event.visibility == "public":
        for channel in _of_all(
            is_local=event.is_local,
            has_photos=event.has_photos,
            is_comment=False,
            hashtags=farewell.hashtags,
        ):
            to.tell(channel, message)


async def _notification_made(to: Hub, event: live.NotificationMade) -> None:
    own = str(event.recipient_id)
    channels = [Channel(HEARD, own), Channel("user:notification", own)]
    glance = Channel(GLANCE, own)
    those = [one for channel in (*channels, glance) for one in to.at(channel)]
    person = next((one.speaker.account for one in those), None)
    if person is None:
        return
    if to.at(glance):
        unread = await notifications.unread_count(person)
        to.tell(glance, Message("notifications", str(unread)))
    if not any(to.at(channel) for channel in channels):
        return
    try:
        found = await notifications.get(person, event.notification_id)
    except NotFound:  # taken back, or of somebody muted
        return
    message = Message("notification", orjson.dumps(notification(found, person.id)).decode())
    for channel in channels:
        to.tell(channel, message)


async def _conversation_moved(to: Hub, event: live.ConversationMoved) -> None:
    to.tell(Channel(GLANCE, str(event.account_id)), Message("messages", str(event.conversation_id)))
    channel = Channel("direct", str(event.account_id))
    person = next((one.speaker.account for one in to.at(channel)), None)
    if person is None:
        return
    try:
        found = await conversations.get(person, event.conversation_id)
    except NotFound:  # of somebody blocked or muted
        return
    text = orjson.dumps(conversation(found, person.id)).decode()
    to.tell(channel, Message("conversation", text))


async def _filters_changed(to: Hub, event: live.FiltersChanged) -> None:
    to.tell(Channel("user", str(event.account_id)), Message("filters_changed"))


async def _notifications_merged(to: Hub, event: live.NotificationsMerged) -> None:
    own = str(event.account_id)
    for name in (HEARD, "user:notification"):
        to.tell(Channel(name, own), Message("notifications_merged", "1"))


async def _announcement_shown(to: Hub, event: live.AnnouncementShown) -> None:
    if not to.channels("user"):
        return
    view = await announcement_views.one(_NOBODY, event.announcement_id)
    if view is not None:
        shown = announcement(view)
        del shown["read"]  # everybody's is another
        for one in shown["reactions"]:
            del one["me"]
        _tell_everybody(to, Message("announcement", orjson.dumps(shown).decode()))


async def _announcement_reacted(to: Hub, event: live.AnnouncementReacted) -> None:
    if not to.channels("user"):
        return
    view = await announcement_views.one(_NOBODY, event.announcement_id)
    if view is not None:
        there = {one.name: reaction(one) for one in view.reactions}
        told = {"count": 0, **there.get(event.name, {}), "name": event.name}
        told.pop("me", None)  # everybody's is another
        told["announcement_id"] = str(event.announcement_id)
        _tell_everybody(to, Message("announcement.reaction", orjson.dumps(told).decode()))


async def _announcement_gone(to: Hub, event: live.AnnouncementGone) -> None:
    _tell_everybody(to, Message("announcement.delete", str(event.announcement_id)))


def _tell_everybody(to: Hub, message: Message) -> None:
    for channel in to.channels("user"):
        to.tell(channel, message)


_POST_CHANNELS = (
    "user",
    "public",
    "public:media",
    "public:local",
    "public:local:media",
    "public:remote",
    "public:remote:media",
    "hashtag",
    "hashtag:local",
    "list",
    GLANCE,
)
_TOLD: dict[type[Any], Callable[[Hub, Any], Awaitable[None]]] = {
    live.PostAppeared: _post_appeared,
    live.PostChanged: _post_changed,
    live.PostGone: _post_gone,
    live.NotificationMade: _notification_made,
    live.ConversationMoved: _conversation_moved,
    live.FiltersChanged: _filters_changed,
    live.NotificationsMerged: _notifications_merged,
    live.AnnouncementShown: _announcement_shown,
    live.AnnouncementReacted: _announcement_reacted,
    live.AnnouncementGone: _announcement_gone,
}
