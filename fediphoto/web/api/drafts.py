"""What a client's parameters say of a post that is to be written, or written otherwise."""

from datetime import UTC, datetime

from fediphoto.domain import licenses, preferences
from fediphoto.domain.posts import quote_policies
from fediphoto.domain.posts.posts import AttachmentChange, Changes, Draft, Question
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.text.translations import _
from fediphoto.web.api.describing import (
    Parameter,
    choice,
    flag,
    header,
    identifier,
    identifiers,
    number,
    table,
    tables,
    text,
    texts,
)
from fediphoto.web.api.entities.visibility import from_mastodon
from fediphoto.web.api.focal_points import focal_point
from fediphoto.web.api.parameters import Parameters
from fediphoto.web.api.request import Call

_LONGEST = 2**31 - 1
_FORMATS = {"text/plain": "plain", "text/markdown": "markdown"}

_POLL = table(
    "poll",
    [
        texts("options", "the answers"),
        number("expires_in", "seconds that it is open", lowest=0, highest=_LONGEST),
        flag("multiple", "whether one may choose several"),
        flag("hide_totals", "whether counts are hidden while it is open"),
    ],
)
_WORDS: tuple[Parameter, ...] = (
    text("status", "the words"),
    identifiers("media_ids", "uploads, in order"),
    _POLL,
    flag("sensitive"),
    text("spoiler_text", "a warning before the words"),
    choice("visibility", "public", "unlisted", "private", "direct"),
    text("language"),
    choice("quote_approval_policy", "public", "followers", "nobody"),
    choice("content_type", *_FORMATS, help="how the words are to be read"),
    flag("comments_disabled", "Pixelfed's: nobody may answer"),
    identifier("place_id", "Pixelfed's: where it was made"),
    text("license", "Pixelfed's number of a licence of the photos, or our code"),
)
NEW = (
    *_WORDS,
    identifier("in_reply_to_id"),
    identifier("quoted_status_id"),
    identifier("quote_id", "an older name of quoted_status_id"),
    text("scheduled_at", "publish it then, at least five minutes ahead"),
    header("Idempotency-Key", "the same request twice makes one post"),
)
CHANGED = (
    *_WORDS,
    tables(
        "media_attributes",
        [identifier("id", required=True), text("description"), text("focus")],
        "new descriptions and focal points",
    ),
)


def draft(call: Call) -> Draft:
    """The post that is to be written; what is not given is as its author usually wants it."""
    given, user = call.parameters, call.user
    visibility = given.text("visibility")
    language = given.text("language")
    is_sensitive = given.flag_or_none("sensitive")
    chosen = _license(given)
    return Draft(
        caption=given.words("status"),
        attachment_ids=_photo_ids(given),
        visibility=from_mastodon(visibility) if visibility else user.default_visibility,
        content_warning=given.words("spoiler_text"),
        is_sensitive=user.default_sensitive if is_sensitive is None else is_sensitive,
        language=user.default_language if language is None else language,
        comments_enabled=not given.flag("comments_disabled"),
        in_reply_to_id=_referred(given, "in_reply_to_id"),
        quoted_id=_quoted(given),
        quote_policy=given.words("quote_approval_policy") or quote_policies.default(user),
        place_id=_referred(given, "place_id"),
        app_id=call.app_id,
        caption_format=_format(given) or preferences.caption_format(user),
        poll=_poll(given),
        license=preferences.default_license(user) if chosen is None else chosen,
    )


def changes(given: Parameters) -> Changes:
    """What is to be different of a post; what is not given stays."""
    visibility = given.text("visibility")
    comments_disabled = given.flag_or_none("comments_disabled")
    poll = _poll(given)
    return Changes(
        caption=given.text("status"),
        attachment_ids=_photo_ids(given) if "media_ids" in given else None,
        attachments=_photo_changes(given),
        visibility=from_mastodon(visibility) if visibility else None,
        content_warning=given.text("spoiler_text"),
        is_sensitive=given.flag_or_none("sensitive"),
        language=given.text("language"),
        comments_enabled=None if comments_disabled is None else not comments_disabled,
        place_id=(_referred(given, "place_id") or 0) if "place_id" in given else None,
        caption_format=_format(given),
        poll=poll,
        removes_poll="poll" in given and poll is None,
        quote_policy=given.words("quote_approval_policy") or None,
        license=_license(given),
    )


def scheduled_at(given: Parameters) -> datetime | None:
    """When it is to be published; None for now. A time without a zone is UTC."""
    said = given.words("scheduled_at").strip()
    if not said:
        return None
    try:
        # In an address a plus sign before the zone has become a space.
        moment = datetime.fromisoformat(said.replace(" ", "+") if "T" in said else said)
    except ValueError:
        raise Unprocessable("scheduled_at takes a time like 2030-01-31T12:00:00.000Z.") from None
    try:
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except OverflowError:
        raise Unprocessable(_("scheduled_at is beyond all calendars.")) from None


def _format(given: Parameters) -> str | None:
    said = given.words("content_type").partition(";")[0].strip().lower()
    if not said:
        return None
    if said not in _FORMATS:
        raise Unprocessable("content_type takes text/plain or text/markdown.")
    return _FORMATS[said]


def _license(given: Parameters) -> str | None:
    """The code of the licence, which Pixelfed's apps name by its number; None for nothing said."""
    said = given.words("license").strip()
    if not said:
        return None
    found = licenses.numbered(int(said)) if said.isascii() and said.isdigit() else None
    code = said if found is None else found.code
    licenses.check(code)
    return code


def _poll(given: Parameters) -> Question | None:
    asked = given.table("poll")
    options = [option for option in asked.texts("options") if option.strip()]
    if not options:
        return None
    return Question(
        options=options,
        expires_in_s=asked.number("expires_in", 0, highest=_LONGEST),
        is_multiple=asked.flag("multiple"),
        hides_totals=asked.flag("hide_totals"),
    )


def _referred(given: Parameters, name: str) -> int | None:
    """The id of the post to answer or quote; one that is no id is NotFound, never ignored."""
    said = given.words(name).strip()
    if not said:
        return None
    found = given.identifier(name)
    if found is None:
        raise NotFound
    return found


def _quoted(given: Parameters) -> int | None:
    """The id of the post to quote, by Mastodon's name or by the one that others used before it."""
    found = _referred(given, "quoted_status_id")
    return _referred(given, "quote_id") if found is None else found


def _photo_ids(given: Parameters) -> list[int]:
    """The photos' ids; one that is no id of ours is refused, for it would be missing silently."""
    said = [one for one in given.texts("media_ids") if one]
    found = given.identifiers("media_ids")
    if len(found) != len(said):
        raise Unprocessable(_("One of these photos is not there."))
    return found


def _photo_changes(given: Parameters) -> list[AttachmentChange] | None:
    if "media_attributes" not in given:
        return None
    changed = []
    for one in given.tables("media_attributes"):
        photo_id = one.identifier("id")
        if photo_id is None:
            raise Unprocessable("media_attributes takes the id of each photo.")
        changed.append(
            AttachmentChange(photo_id, one.text("description"), focal_point(one.text("focus")))
        )
    return changed
