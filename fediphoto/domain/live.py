"""What happened just now, for those who look on: open streams.

Unlike a fact, a live event is no row: nobody who was not listening is told later. It carries ids
alone; whoever passes it on asks the database who may see what.
"""

from collections.abc import Callable

import msgspec

from fediphoto.storage import database, pubsub


class Event(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Something to be seen at once."""


class PostAppeared(Event, frozen=True, kw_only=True):
    """A post or boost is new (also one that a scheduled time or an approval brought)."""

    post_id: int


class PostChanged(Event, frozen=True, kw_only=True):
    """A post was edited, or what it shows changed (its poll, card or photos)."""

    post_id: int


class PostGone(Event, frozen=True, kw_only=True):
    """A post or boost was deleted; told with all that decided who saw it."""

    post_id: int
    account_id: int
    visibility: str
    is_local: bool
    has_photos: bool
    mentioned_ids: list[int] = []
    hashtag_ids: list[int] = []


class NotificationMade(Event, frozen=True, kw_only=True):
    """Somebody should hear of something (it is not held back by their policy)."""

    notification_id: int
    recipient_id: int


class ConversationMoved(Event, frozen=True, kw_only=True):
    """There is a new direct post in a conversation of `account_id`."""

    conversation_id: int
    account_id: int


class FiltersChanged(Event, frozen=True, kw_only=True):
    """`account_id` filters other things now."""

    account_id: int


class NotificationsMerged(Event, frozen=True, kw_only=True):
    """Notifications of `account_id` that were held back have come into their list."""

    account_id: int


class AnnouncementShown(Event, frozen=True, kw_only=True):
    """There is news for everybody, or it was changed."""

    announcement_id: int


class AnnouncementGone(Event, frozen=True, kw_only=True):
    """News was taken back."""

    announcement_id: int


class AnnouncementReacted(Event, frozen=True, kw_only=True):
    """Somebody reacted to news, or took that back."""

    announcement_id: int
    name: str


class AccessEnded(Event, frozen=True, kw_only=True):
    """What `account_id` may do has changed: each stream of theirs must prove its token anew."""

    account_id: int


AnyEvent = (
    PostAppeared
    | PostChanged
    | PostGone
    | NotificationMade
    | ConversationMoved
    | FiltersChanged
    | NotificationsMerged
    | AnnouncementShown
    | AnnouncementGone
    | AnnouncementReacted
    | AccessEnded
)

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(AnyEvent)


def tell(event: AnyEvent) -> None:
    """Tell it once the transaction around us is committed."""
    message = _encoder.encode(event)
    database.after_commit(lambda: pubsub.publish(message))


def listen(listener: Callable[[AnyEvent], None]) -> Callable[[], None]:
    """Have `listener` called with every event from now on; returns what ends that."""
    return pubsub.listen(lambda message: listener(_decoder.decode(message)))
