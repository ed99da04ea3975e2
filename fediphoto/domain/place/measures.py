"""How much of what happened on each day, for those who keep order.

One statement counts a measure for all days and for the span before: the rows are read once.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fediphoto.domain import domain_names, roles
from fediphoto.domain.day_spans import Span, midnight
from fediphoto.domain.visibility import open_sql
from fediphoto.errors import Unprocessable
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, moment
from fediphoto.storage.models import Account

_LOCAL = "IN (SELECT id FROM account WHERE domain = '')"
_OF_DOMAIN = "IN (SELECT id FROM account WHERE domain = ?)"


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is counted: `what` of the rows `of_rows`, by the day of `at`."""

    at: str
    of_rows: str
    what: str = "*"
    """"*" for the rows, else something of which each is counted once a span."""
    about: str = ""
    """"tag" or "domain": what the `?` of `of_rows` stands for."""


_TAGGED = (
    "post JOIN post_hashtag ON post_hashtag.post_id = post.id"
    f" WHERE post_hashtag.hashtag_id = ? AND {open_sql()}"
)
_RULES: Mapping[str, _Rule] = {
    "active_users": _Rule("day", "user_activity WHERE TRUE", "account_id"),
    "new_users": _Rule("created_at", '"user" WHERE TRUE'),
    "interactions": _Rule(
        "at",
        "(SELECT boost.created_at AS at FROM post boost JOIN post original"
        " ON original.id = boost.boost_of_id WHERE original.is_local = TRUE"
        " UNION ALL SELECT answer.created_at FROM post answer JOIN post original"
        " ON original.id = answer.in_reply_to_id WHERE original.is_local = TRUE"
        ' UNION ALL SELECT "like".created_at FROM "like" JOIN post original'
        ' ON original.id = "like".post_id WHERE original.is_local = TRUE) deed WHERE TRUE',
    ),
    "opened_reports": _Rule("created_at", "report WHERE TRUE"),
    "resolved_reports": _Rule("resolved_at", "report WHERE resolved_at IS NOT NULL"),
    "tag_accounts": _Rule("post.created_at", _TAGGED, "post.account_id", about="tag"),
    "tag_uses": _Rule("post.created_at", _TAGGED, about="tag"),
    "tag_servers": _Rule(
        "post.created_at",
        _TAGGED.replace(" WHERE", " JOIN account ON account.id = post.account_id WHERE"),
        "account.domain",
        about="tag",
    ),
    "instance_accounts": _Rule("created_at", "account WHERE domain = ?", about="domain"),
    "instance_reports": _Rule("created_at", f"report WHERE target_id {_OF_DOMAIN}", about="domain"),
    "instance_statuses": _Rule("created_at", f"post WHERE account_id {_OF_DOMAIN}", about="domain"),
    "instance_follows": _Rule(
        "created_at",
        f"follow WHERE target_id {_OF_DOMAIN} AND follower_id {_LOCAL}",
        about="domain",
    ),
    "instance_followers": _Rule(
        "created_at",
        f"follow WHERE follower_id {_OF_DOMAIN} AND target_id {_LOCAL}",
        about="domain",
    ),
}
_MEDIA = "instance_media_attachments"
KEYS = (*_RULES, _MEDIA)
"""Every measure there is, as Mastodon names them."""
ABOUT = {_MEDIA: "domain", **{key: rule.about for key, rule in _RULES.items() if rule.about}}
"""Those that are about a "tag" (by its id) or a "domain"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What was counted."""

    key: str
    total: int
    previous_total: int
    days: list[tuple[date, int]]
    unit: str | None = None


async def take(
    by: Account, keys: Sequence[str], span: Span, about: Mapping[str, str]
) -> list[Measure]:
    """The measures `keys` over a span, each about what `about` names for it, in their order.

    Raises Forbidden (`by` does not moderate), Unprocessable (nothing named where one must be).
    Keys that nobody knows are left out.
    """
    await roles.demand_moderator(by)
    wanted = [key for key in dict.fromkeys(keys) if key in KEYS]
    subjects = {key: _subject(key, about.get(key, "")) for key in wanted}
    # In a reader that holds nobody up: some of these look through whole tables.
    return await database.read(_taken(wanted, span, subjects), patiently=True)


def _subject(key: str, text: str) -> list[Any]:
    about = ABOUT.get(key)
    if not about:
        return []
    if about == "tag":
        if not text.isascii() or not text.isdecimal() or len(text) > 18:
            raise Unprocessable(f"{key} takes the id of a hashtag.")
        return [int(text)]
    name = domain_names.tidy(text)
    if not name:
        raise Unprocessable(f"{key} takes a domain.")
    return [name]


def _taken(
    keys: Sequence[str], span: Span, subjects: Mapping[str, list[Any]]
) -> ReadPlan[list[Measure]]:
    found = []
    for key in keys:
        count = _kept_media if key == _MEDIA else _counted
        found.append((yield from count(key, span, subjects[key])))
    return found


def _kept_media(key: str, span: Span, subject: list[Any]) -> ReadPlan[Measure]:
    """How many bytes we keep of the photos of a domain, by the day each of these came.

    What is kept goes by the hash of its address, so that the two are brought together here.
    """
    rows = yield (
        "SELECT created_at, remote_url FROM attachment"  # noqa: S608 (our own words)
        f" WHERE account_id {_OF_DOMAIN} AND created_at >= ? AND created_at < ?",
        [*subject, span.before.begins_at, span.ends_at],
    )
    kept = yield "SELECT url_hash, size_bytes FROM cached_media", []
    sizes = {row["url_hash"]: int(row["size_bytes"]) for row in kept}
    by_day: dict[date, int] = {}
    for row in rows:
        at = moment(row["created_at"])
        size = sizes.get(hashlib.sha256(row["remote_url"].encode()).hexdigest())
        if at is not None and size is not None:
            day = at.astimezone(UTC).date()
            by_day[day] = by_day.get(day, 0) + size
    return Measure(
        key=key,
        total=sum(by_day.get(day, 0) for day in span.days),
        previous_total=sum(by_day.get(day, 0) for day in span.before.days),
        days=[(day, by_day.get(day, 0)) for day in span.days],
        unit="bytes",
    )


def _counted(key: str, span: Span, subject: list[Any]) -> ReadPlan[Measure]:
    rule, before = _RULES[key], span.before
    is_day = rule.at == "day"
    spans = [(day, day + timedelta(days=1)) for day in span.days]
    spans += [
        (span.first, span.last + timedelta(days=1)),
        (before.first, before.last + timedelta(days=1)),
    ]
    columns, values = [], []
    for number, (first, end) in enumerate(spans):
        columns.append(f"{_count(rule)} AS c{number}")
        values += [_bound(first, is_day), _bound(end, is_day)]
    limits = [_bound(before.first, is_day), _bound(span.last + timedelta(days=1), is_day)]
    (row,) = yield (
        f"SELECT {', '.join(columns)} FROM {rule.of_rows}"  # noqa: S608 (our own words)
        f" AND {rule.at} >= ? AND {rule.at} < ?",
        [*values, *subject, *limits],
    )
    counts = [int(row[f"c{number}"] or 0) for number in range(len(spans))]
    return Measure(
        key=key,
        total=counts[-2],
        previous_total=counts[-1],
        days=list(zip(span.days, counts, strict=False)),
    )


def _count(rule: _Rule) -> str:
    counted = "1" if rule.what == "*" else rule.what
    inside = f"CASE WHEN {rule.at} >= ? AND {rule.at} < ? THEN {counted} END"
    return f"COUNT({inside})" if rule.what == "*" else f"COUNT(DISTINCT {inside})"


def _bound(day: date, is_day: bool) -> date | datetime:
    return day if is_day else midnight(day)
