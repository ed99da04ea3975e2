"""Of what there is most, for those who keep order: languages, servers, programs, room taken."""

import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fediphoto import __version__, config
from fediphoto.domain import domain_names, roles
from fediphoto.domain.day_spans import Span
from fediphoto.domain.visibility import open_sql
from fediphoto.errors import Unprocessable
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account
from fediphoto.text import languages

MOST = 100
_OPEN = open_sql()


@dataclass(frozen=True, slots=True)
class Share:
    """One thing, and how much there is of it."""

    key: str
    human_key: str
    value: str
    unit: str | None = None
    human_value: str | None = None


@dataclass(frozen=True, slots=True)
class Dimension:
    """Things of one kind, the most frequent first."""

    key: str
    shares: list[Share]


@dataclass(frozen=True, slots=True)
class _Asked:
    span: Span
    limit: int
    subject: str


async def take(
    by: Account, keys: Sequence[str], span: Span, limit: int, about: Mapping[str, str]
) -> list[Dimension]:
    """The dimensions `keys` over a span, at most `limit` things in each, in their order.

    Raises Forbidden (`by` does not moderate), Unprocessable (nothing named where one must be).
    Keys that nobody knows are left out.
    """
    await roles.demand_moderator(by)
    wanted = [key for key in dict.fromkeys(keys) if key in _PLANS]
    asked = {
        key: _Asked(span, max(1, min(limit, MOST)), _subject(key, about.get(key, "")))
        for key in wanted
    }
    return await database.read(_taken(asked), patiently=True)


def _subject(key: str, text: str) -> str:
    if key in ("tag_servers", "tag_languages"):
        if not text.isascii() or not text.isdecimal() or len(text) > 18:
            raise Unprocessable(f"{key} takes the id of a hashtag.")
        return text
    if key in ("instance_accounts", "instance_languages"):
        name = domain_names.tidy(text)
        if not name:
            raise Unprocessable(f"{key} takes a domain.")
        return name
    return ""


def _taken(asked: Mapping[str, _Asked]) -> ReadPlan[list[Dimension]]:
    found = []
    for key, one in asked.items():
        found.append(Dimension(key, (yield from _PLANS[key](one))))
    return found


def _languages(asked: _Asked) -> ReadPlan[list[Share]]:
    """Of the people who were here: the language of their pages."""
    rows = yield (
        'SELECT locale AS name, COUNT(*) AS amount FROM "user" WHERE last_seen_at >= ?'
        " AND last_seen_at < ? GROUP BY locale ORDER BY amount DESC, locale LIMIT ?",
        [asked.span.begins_at, asked.span.ends_at, asked.limit],
    )
    return [_in_language(row) for row in rows]


def _sources(asked: _Asked) -> ReadPlan[list[Share]]:
    """With which programs our people post."""
    rows = yield (
        "SELECT oauth_app.name AS name, COUNT(*) AS amount FROM post"
        " LEFT JOIN oauth_app ON oauth_app.id = post.app_id WHERE post.is_local = TRUE"
        " AND post.boost_of_id IS NULL AND post.created_at >= ? AND post.created_at < ?"
        " GROUP BY oauth_app.name ORDER BY amount DESC, oauth_app.name LIMIT ?",
        [asked.span.begins_at, asked.span.ends_at, asked.limit],
    )
    return [
        Share(row["name"] or "web", row["name"] or "Website", str(row["amount"])) for row in rows
    ]


def _servers(asked: _Asked) -> ReadPlan[list[Share]]:
    """Where the posts that came are from."""
    rows = yield (
        "SELECT account.domain AS name, COUNT(*) AS amount FROM post"
        " JOIN account ON account.id = post.account_id"
        " WHERE post.created_at >= ? AND post.created_at < ?"
        " GROUP BY account.domain ORDER BY amount DESC, account.domain LIMIT ?",
        [asked.span.begins_at, asked.span.ends_at, asked.limit],
    )
    return [_of_server(row) for row in rows]


def _tag_servers(asked: _Asked) -> ReadPlan[list[Share]]:
    """Where the posts with a hashtag are from."""
    rows = yield (
        "SELECT account.domain AS name, COUNT(*) AS amount FROM post"  # noqa: S608 (our own words)
        " JOIN post_hashtag ON post_hashtag.post_id = post.id"
        " JOIN account ON account.id = post.account_id"
        f" WHERE post_hashtag.hashtag_id = ? AND {_OPEN}"
        " AND post.created_at >= ? AND post.created_at < ?"
        " GROUP BY account.domain ORDER BY amount DESC, account.domain LIMIT ?",
        [int(asked.subject), asked.span.begins_at, asked.span.ends_at, asked.limit],
    )
    return [_of_server(row) for row in rows]


def _tag_languages(asked: _Asked) -> ReadPlan[list[Share]]:
    """In which languages the posts with a hashtag are."""
    rows = yield (
        "SELECT post.language AS name, COUNT(*) AS amount FROM post"  # noqa: S608 (our own words)
        " JOIN post_hashtag ON post_hashtag.post_id = post.id"
        f" WHERE post_hashtag.hashtag_id = ? AND {_OPEN}"
        " AND post.created_at >= ? AND post.created_at < ?"
        " GROUP BY post.language ORDER BY amount DESC, post.language LIMIT ?",
        [int(asked.subject), asked.span.begins_at, asked.span.ends_at, asked.limit],
    )
    return [_in_language(row) for row in rows]


def _instance_accounts(asked: _Asked) -> ReadPlan[list[Share]]:
    """Whom of a server our people follow most."""
    rows = yield (
        "SELECT account.username AS name, COUNT(*) AS amount FROM follow"
        " JOIN account ON account.id = follow.target_id"
        " WHERE account.domain = ? AND follow.state = 'accepted'"
        " GROUP BY account.username ORDER BY amount DESC, account.username LIMIT ?",
        [asked.subject, asked.limit],
    )
    return [Share(row["name"], row["name"], str(row["amount"])) for row in rows]


def _instance_languages(asked: _Asked) -> ReadPlan[list[Share]]:
    """In which languages the posts of a server are."""
    rows = yield (
        "SELECT post.language AS name, COUNT(*) AS amount FROM post"
        " JOIN account ON account.id = post.account_id WHERE account.domain = ?"
        " AND post.created_at >= ? AND post.created_at < ?"
        " GROUP BY post.language ORDER BY amount DESC, post.language LIMIT ?",
        [asked.subject, asked.span.begins_at, asked.span.ends_at, asked.limit],
    )
    return [_in_language(row) for row in rows]


def _space_usage(asked: _Asked) -> ReadPlan[list[Share]]:
    """What the database and the photos that others made take."""
    if database.is_sqlite():
        (row,) = yield (
            "SELECT (SELECT page_count FROM pragma_page_count())"
            " * (SELECT page_size FROM pragma_page_size()) AS size",
            [],
        )
        name = "SQLite"
    else:
        (row,) = yield "SELECT pg_database_size(current_database()) AS size", []
        name = "PostgreSQL"
    (cached,) = yield "SELECT COALESCE(SUM(size_bytes), 0) AS size FROM cached_media", []
    return [
        _bytes(name.lower(), name, int(row["size"])),
        _bytes("cached_media", "Photos of others", int(cached["size"])),
    ]


def _software_versions(asked: _Asked) -> ReadPlan[list[Share]]:
    """Which programs answer."""
    is_sqlite = database.is_sqlite()
    of_database = "sqlite_version()" if is_sqlite else "current_setting('server_version')"
    (row,) = yield f"SELECT {of_database} AS version", []
    name = "SQLite" if is_sqlite else "PostgreSQL"
    return [
        _version("fediphoto", "fediphoto", __version__),
        _version("python", "Python", platform.python_version()),
        _version(name.lower(), name, str(row["version"])),
    ]


_PLANS: Mapping[str, Callable[[_Asked], ReadPlan[list[Share]]]] = {
    "languages": _languages,
    "sources": _sources,
    "servers": _servers,
    "space_usage": _space_usage,
    "software_versions": _software_versions,
    "tag_servers": _tag_servers,
    "tag_languages": _tag_languages,
    "instance_accounts": _instance_accounts,
    "instance_languages": _instance_languages,
}
KEYS = tuple(_PLANS)
"""Every dimension there is, as Mastodon names them."""
ABOUT = {
    "tag_servers": "tag",
    "tag_languages": "tag",
    "instance_accounts": "domain",
    "instance_languages": "domain",
}


def _in_language(row: Mapping[str, Any]) -> Share:
    code = row["name"] or "und"
    return Share(code, languages.name_of(code), str(row["amount"]))


def _of_server(row: Mapping[str, Any]) -> Share:
    name = row["name"] or config.current().domain
    return Share(name, name, str(row["amount"]))


def _bytes(key: str, human_key: str, size: int) -> Share:
    return Share(key, human_key, str(size), "bytes", human_bytes(size))


def _version(key: str, human_key: str, version: str) -> Share:
    return Share(key, human_key, version, None, version)


def human_bytes(size: int) -> str:
    """`14.2 MB`."""
    amount = float(size)
    for unit in ("Bytes", "KB", "MB", "GB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "Bytes" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} TB"
