"""What a route may demand of whoever asks, in a few words that the table uses.

A rule says for an actor (and, where it is about a post, a visibility) whether they are let in. Who
is let in is answered anything but 401, 403 and 404; who is not is answered 401 without a token,
else 403 or 404 as the rule says.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.web.api.authorisation.people import (
    ACTORS,
    ADMIN,
    ANONYMOUS,
    AUTHOR,
    BLOCKED,
    FOLLOWER,
    MODERATOR,
    SEES,
    VISIBILITIES,
    Make,
)


@dataclass(frozen=True)
class Rule:
    """Who is let in, and what those are answered who are not."""

    name: str
    let_in: frozenset[str] = frozenset(ACTORS)
    refusal: int = 404
    by_visibility: Mapping[str, Collection[str]] | None = None
    """Who of `let_in` passes where it is about a post of each visibility."""
    seen_refusal: int = 403
    """What those are answered who see the post, but may not deal with it so."""
    makes: Make | None = None
    """Makes what the path's last id names, anew for each request, and returns its id."""

    def visibilities(self) -> tuple[str, ...]:
        """What a request of each actor is repeated for."""
        return ("public",) if self.by_visibility is None else VISIBILITIES

    def lets_in(self, actor: str, visibility: str) -> bool:
        """Whether `actor` passes."""
        passes = ACTORS if self.by_visibility is None else self.by_visibility[visibility]
        return actor in self.let_in and actor in passes

    def refuses_with(self, actor: str, visibility: str) -> int:
        """What somebody with a token is answered who does not pass."""
        if self.by_visibility is not None and actor in SEES[visibility]:
            return self.seen_refusal
        return self.refusal


@dataclass(frozen=True)
class Entry:
    """One line of the table: a rule, and what a request to its routes has to say."""

    rule: Rule
    routes: tuple[str, ...]
    fields: Mapping[str, Any] = field(default_factory=dict)


def entry(rule: Rule, routes: str, **fields: object) -> Entry:
    """An entry for routes written one a line."""
    return Entry(rule, tuple(line.strip() for line in routes.strip().splitlines()), fields)


_PEOPLE = frozenset(ACTORS) - {ANONYMOUS}
_BOOSTS: Mapping[str, Collection[str]] = {**SEES, "followers": (), "direct": ()}
_STAFF = frozenset({MODERATOR, ADMIN})

ANYBODY = Rule("anybody")
NOBODY = Rule("nobody", frozenset())
"""What is not to be had here."""
PERSON = Rule("person", _PEOPLE)
"""About the person who asks; whoever that is."""
NOTHING_YET = Rule("nothing yet", frozenset())
"""About what belongs to the very token that asks, and which it does not have yet."""
NOBODY_YET = Rule("newcomers and apps", frozenset(), 403)
"""For a token that speaks for an app alone, or for somebody who is not confirmed yet."""
STAFF = Rule("staff", _STAFF, 403)
ADMINS = Rule("admins", frozenset({ADMIN}), 403)


def seen(make: Make, name: str = "post") -> Rule:
    """About a post (or what belongs to one), for those who see it."""
    return Rule(f"seen {name}", by_visibility=SEES, makes=make)


def seen_by_person(make: Make, name: str = "post") -> Rule:
    """About a post, for those who see it and are signed in."""
    return Rule(f"seen {name}, by a person", _PEOPLE, by_visibility=SEES, makes=make)


def boosted(make: Make) -> Rule:
    """About a post, for those who may pass it on: nobody passes on what is not public."""
    return Rule("boost", _PEOPLE, by_visibility=_BOOSTS, makes=make)


def pinned(make: Make) -> Rule:
    """About a post, for its author; others who see it are told why not."""
    return Rule("pin", frozenset({AUTHOR}), by_visibility=SEES, seen_refusal=422, makes=make)


def of_the_quoted(make: Make) -> Rule:
    """About a quote of a post, for the author of the post."""
    return Rule("quoted", frozenset({AUTHOR}), by_visibility=SEES, makes=make)


def unless_blocked(make: Make, name: str, *, refusal: int = 404, persons: bool = False) -> Rule:
    """About a thing of the author's, for all but those whom the author blocks."""
    let_in = (_PEOPLE if persons else frozenset(ACTORS)) - {BLOCKED}
    return Rule(f"{name}, unless blocked", let_in, refusal, makes=make)


def own(make: Make, name: str) -> Rule:
    """About a thing of the author's, which is not there for anybody else."""
    return Rule(f"own {name}", frozenset({AUTHOR}), makes=make)


def of_followers(make: Make, name: str) -> Rule:
    """About a thing that the author shows to followers."""
    return Rule(f"{name}, by a follower", frozenset({FOLLOWER, AUTHOR}), makes=make)


def anybodys(make: Make, name: str) -> Rule:
    """About a thing of the author's that everybody may look at."""
    return Rule(name, makes=make)


def persons(make: Make, name: str) -> Rule:
    """About a thing of the author's, for anybody who is signed in."""
    return Rule(f"{name}, by a person", _PEOPLE, makes=make)


def staffs(make: Make, name: str, *, admins_only: bool = False) -> Rule:
    """About a thing that those who run this place keep."""
    return Rule(f"{name}, by staff", frozenset({ADMIN}) if admins_only else _STAFF, 403, makes=make)
