"""Everybody who may stand before a door, and what they ask about."""

from collections.abc import Awaitable, Callable
from typing import Any

from fediphoto.domain.people import accounts
from fediphoto.domain.sign_in import credentials
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, Block, Follow, Post, User
from tests.domain.city import says
from tests.web.programs import Program

ANONYMOUS, STRANGER, FOLLOWER, BLOCKED = "anonymous", "stranger", "follower", "blocked"
AUTHOR, MODERATOR, ADMIN = "author", "moderator", "admin"
ACTORS = (ANONYMOUS, STRANGER, FOLLOWER, BLOCKED, AUTHOR, MODERATOR, ADMIN)
VISIBILITIES = ("public", "unlisted", "followers", "direct")

SEES = {
    "public": {ANONYMOUS, STRANGER, FOLLOWER, AUTHOR, MODERATOR, ADMIN},
    "unlisted": {ANONYMOUS, STRANGER, FOLLOWER, AUTHOR, MODERATOR, ADMIN},
    "followers": {FOLLOWER, AUTHOR},
    "direct": {AUTHOR},
}
"""Who may see the author's post of each visibility. To keep order lends no eyes for what is not
public; a reader whom the author blocks sees nothing while signed in."""

ALL_SCOPES = "read write follow push profile admin:read admin:write"

Make = Callable[["World", str], Awaitable[int]]
"""Makes, for a visibility, what a path names; returns its id."""


class World:
    """An author, and everybody else by how they stand to the author."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.people: dict[str, Account] = {}
        self._tokens: dict[tuple[str, str], str] = {}

    async def found(self) -> "World":
        """Everybody signs up."""
        for name in ACTORS[1:]:
            self.people[name] = await accounts.create_local(
                f"the_{name}", f"{name}@people.test", "walks slowly uphill"
            )
        for name in (MODERATOR, ADMIN):
            await User.filter(account_id=self.people[name].id).update(role=name)
        return self

    @property
    def author(self) -> Account:
        """Whose things they are."""
        return self.people[AUTHOR]

    async def settle(self) -> None:
        """Everybody stands to the author as their name says, whatever was done before."""
        async with database.transaction():
            for table in ("block", "follow", "mute", "domain_block", "thread_mute", "story"):
                await database.write(f'DELETE FROM "{table}"')
            for name in (MODERATOR, ADMIN):
                await User.filter(account_id=self.people[name].id).update(role=name)
            await database.write('UPDATE "user" SET disabled_at = NULL')
            await database.write(
                "UPDATE account SET suspended_at = NULL, silenced_at = NULL, deleted_at = NULL,"
                " following_count = CASE WHEN id = ? THEN 1 ELSE 0 END,"
                " followers_count = CASE WHEN id = ? THEN 1 ELSE 0 END, version = version + 1",
                [self.people[FOLLOWER].id, self.author.id],
            )
            await Follow.create(
                id=snowflake(),
                follower=self.people[FOLLOWER],
                target=self.author,
                uri=f"https://follows.test/{snowflake()}",
                state="accepted",
            )
            await Block.create(id=snowflake(), account=self.author, target=self.people[BLOCKED])
        credentials.forget_bearers()

    async def post(self, visibility: str = "public", **details: Any) -> Post:
        """Something new that the author said."""
        return await says(self.author, f"Hello {snowflake()}", visibility=visibility, **details)

    async def quote(self, post_id: int) -> Post:
        """Somebody else quotes a post of the author's."""
        async with database.transaction():
            said = await says(self.people[STRANGER], "Look")
            await Post.filter(id=said.id).update(
                quote_of_id=post_id,
                quote_uri=f"https://quoted.test/{post_id}",
                quote_state="accepted",
            )
        return said

    async def program(self, actor: str, scopes: str = ALL_SCOPES) -> Program:
        """A client of somebody with a token for `scopes`; the anonymous have none."""
        if actor == ANONYMOUS:
            return Program(self._app)
        known = (actor, scopes)
        if known not in self._tokens or await credentials.bearer(self._tokens[known]) is None:
            self._tokens[known] = await credentials.create_token(self.people[actor], scopes)
        return Program(self._app, self._tokens[known], self.people[actor])
