"""What is answered in the same form in many places, to whom with an account or without."""

from typing import Any

from tests.web.api.shapes.kinds import Maybe, check
from tests.web.api.shapes.media import MEDIA_ATTACHMENT, PIXELFED_MEDIA_ATTACHMENT, PREVIEW_CARD
from tests.web.api.shapes.oneself import MARKER
from tests.web.api.shapes.people import ACCOUNT, PIXELFED_ACCOUNT
from tests.web.api.shapes.posts import SCHEDULED_STATUS, check_status
from tests.web.api.shapes.tags import WHOLE_TAG

PERSON = {**ACCOUNT, **PIXELFED_ACCOUNT}
EMPTY: dict[str, Any] = {}
Table = list[tuple[str, Any]]
"""Shapes, each with the routes that answer it, one a line."""


class Forms:
    """What differs with who asks: somebody who has an account, or (`is_for_reader` False) not."""

    def __init__(self, *, is_for_reader: bool) -> None:
        self.is_for_reader = is_for_reader

    def status(self, value: Any, at: str) -> None:
        """Check a Status, its author's account too."""
        check_status(value, reader=self.is_for_reader, at=at)
        if value["account"]:
            check(value["account"], PERSON, at=f"{at}.account")

    def status_or_none(self, value: Any, at: str) -> None:
        """Check what may be a Status or null."""
        if value is not None:
            self.status(value, at)

    def tag(self, value: Any, at: str) -> None:
        """Check a Tag."""
        person = () if self.is_for_reader else ("following", "featuring")
        shape = {name: one for name, one in WHOLE_TAG.items() if name not in person}
        check(value, {**shape, **{one: Maybe(bool) for one in person}}, at=at)

    def status_or_scheduled(self, value: Any, at: str) -> None:
        """Check what publishing answers, now or later."""
        if "scheduled_at" in value:
            check(value, self.scheduled, at=at)
        else:
            self.status(value, at)

    def card_or_empty(self, value: Any, at: str) -> None:
        """Check a PreviewCard, or the empty object that stands for none."""
        check(value, PREVIEW_CARD if value else EMPTY, at=at)

    def markers(self, value: Any, at: str) -> None:
        """Check the markers of what was read."""
        for name, one in value.items():
            assert name in ("home", "notifications"), (at, name)
            check(one, MARKER, at=f"{at}.{name}")

    @property
    def scheduled(self) -> dict[str, Any]:
        """A ScheduledStatus."""
        photos = [{**MEDIA_ATTACHMENT, **PIXELFED_MEDIA_ATTACHMENT}]
        return {**SCHEDULED_STATUS, "media_attachments": photos}
