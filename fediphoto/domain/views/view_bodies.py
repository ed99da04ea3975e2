"""What of people and posts is kept between reads, by version; what is not kept is read at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fediphoto.domain.recent import Recent
from fediphoto.domain.views import cards, view_answers
from fediphoto.domain.views.view_rows import account_view, attachment_view, mention_view, post_body
from fediphoto.domain.views.view_types import AccountView, PostBody
from fediphoto.storage.database import ReadPlan, Row, placeholders

_bodies: Recent[int, PostBody] = Recent(4000)
_accounts: Recent[int, AccountView] = Recent(4000)


def forget() -> None:
    """Drop everything kept (tests do, and whoever changes what addresses look like)."""
    _bodies.clear()
    _accounts.clear()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A post at the version that the reader is to see."""

    id: int
    version: int
    author_id: int
    author_version: int


def bodies_of(wanted: Mapping[int, Wanted]) -> ReadPlan[dict[int, PostBody]]:
    """The bodies at (at least) the wanted versions; reads only what is not kept."""
    bodies: dict[int, PostBody] = {}
    stale: list[int] = []
    for one in wanted.values():
        kept = _bodies.get(one.id)
        if kept is None or kept.version != one.version:
            stale.append(one.id)
        else:
            bodies[one.id] = kept
    authors = yield from accounts_at(
        {
            one.author_id: one.author_version
            for one in wanted.values()
            if one.id not in bodies or bodies[one.id].author.version != one.author_version
        }
    )
    for one_id, kept in bodies.items():
        author = authors.get(kept.author.id)
        if author is not None and author is not kept.author:
            bodies[one_id] = replace(kept, author=author, rendered={})
            _bodies.put(one_id, bodies[one_id])
    if stale:
        loaded = yield from _load_bodies(stale, authors)
        for body in loaded:
            bodies[body.id] = body
            _bodies.put(body.id, body)
    return bodies


def accounts_at(versions: Mapping[int, int]) -> ReadPlan[dict[int, AccountView]]:
    """People by id, at (at least) the given versions; reads only what is not kept."""
    views: dict[int, AccountView] = {}
    for one_id, version in versions.items():
        kept = _accounts.get(one_id)
        if kept is not None and kept.version == version:
            views[one_id] = kept
    missing = [one_id for one_id in versions if one_id not in views]
    if missing:
        rows = yield f"SELECT * FROM account WHERE id IN ({placeholders(missing)})", missing  # noqa: S608
        moved = yield from _moved_to(rows)
        for row in rows:
            view = account_view(row)
            if row["moved_to_id"] in moved:
                view = replace(view, moved_to=moved[row["moved_to_id"]])
            views[row["id"]] = view
            _accounts.put(row["id"], view)
    return views


def _moved_to(rows: Sequence[Row]) -> ReadPlan[dict[int, AccountView]]:
    """Whom those among these people who have moved lead to (mostly no statement at all)."""
    ids = list({row["moved_to_id"] for row in rows if row["moved_to_id"] is not None})
    if not ids:
        return {}
    targets = yield (
        f"SELECT * FROM account WHERE id IN ({placeholders(ids)})"  # noqa: S608
        " AND suspended_at IS NULL AND deleted_at IS NULL",
        ids,
    )
    return {row["id"]: account_view(row) for row in targets}


def _load_bodies(
    ids: Sequence[int], authors: Mapping[int, AccountView]
) -> ReadPlan[list[PostBody]]:
    """Four statements, however many posts: posts with their app, photos, mentions, hashtags.

    One more for polls and one for reactions, where there are any.
    """
    within = placeholders(ids)
    rows = yield (
        "SELECT post.*, oauth_app.name AS app_name, oauth_app.website AS app_website,"  # noqa: S608
        f" {view_answers.ANSWERS},"
        " COALESCE(NULLIF(quoted.url, ''), quoted.uri) AS quoted_url,"
        " place.name AS place_name, place.country AS place_country,"
        " place.latitude AS place_latitude, place.longitude AS place_longitude,"
        f" {cards.SELECT}"
        " FROM post LEFT JOIN oauth_app ON oauth_app.id = post.app_id"
        " LEFT JOIN post quoted ON quoted.id = post.quote_of_id"
        " LEFT JOIN place ON place.id = post.place_id"
        " LEFT JOIN card ON card.id = post.card_id"
        f" WHERE post.id IN ({within})",
        ids,
    )
    photos = yield (
        f"SELECT * FROM attachment WHERE post_id IN ({within}) AND position >= 0"  # noqa: S608
        " ORDER BY post_id, position, id",
        ids,
    )
    spoken_to = yield (
        "SELECT mention.post_id, account.id, account.username, account.domain, account.url,"  # noqa: S608
        " account.uri FROM mention JOIN account ON account.id = mention.account_id"
        f" WHERE mention.post_id IN ({within}) AND NOT mention.is_silent ORDER BY mention.id",
        ids,
    )
    tags = yield (
        "SELECT post_hashtag.post_id, hashtag.display_name FROM post_hashtag"  # noqa: S608
        " JOIN hashtag ON hashtag.id = post_hashtag.hashtag_id"
        f" WHERE post_hashtag.post_id IN ({within}) ORDER BY post_hashtag.id",
        ids,
    )
    polls = yield from view_answers.polls(rows)
    reactions = yield from view_answers.reactions(rows)
    attachments, mentions, hashtags = _by_post(photos), _by_post(spoken_to), _by_post(tags)
    return [
        post_body(
            row,
            authors[row["account_id"]],
            [attachment_view(photo) for photo in attachments.get(row["id"], ())],
            [mention_view(mention) for mention in mentions.get(row["id"], ())],
            [tag["display_name"] for tag in hashtags.get(row["id"], ())],
            polls.get(row["id"]),
            reactions.get(row["id"], ()),
        )
        for row in rows
        if row["account_id"] in authors
    ]


def _by_post(rows: Sequence[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["post_id"], []).append(row)
    return grouped
