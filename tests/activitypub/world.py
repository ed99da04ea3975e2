"""Alice here, somebody there, and how what is said there is heard here."""

from typing import Any

from fediphoto.storage.models import Account, HomeEntry, Post
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work
from tests.remote_server import Document, Person, RemoteServer

ALICE = "http://photos.test/users/alice"


class World:
    """Alice here, Bob there, and a way for Bob to be heard."""

    def __init__(self, say: Say, work: Work, remote: RemoteServer, alice: Account) -> None:
        self._say, self._work = say, work
        self.remote, self.alice = remote, alice
        self.bob = remote.person("bob")

    async def hear(self, person: Person, *activities: Document) -> None:
        """The person says these, and all of it is worked through."""
        for activity in activities:
            assert await self._say(person, activity) == 202
        await self._work()

    async def says(self, kind: str, about: Any, **changes: Any) -> Document:
        """Bob does something; returns the activity."""
        activity = self.remote.activity(kind, self.bob, about, **changes)
        await self.hear(self.bob, activity)
        return activity

    async def is_followed(self) -> Account:
        """Bob is known and Alice follows him."""
        await self.says("Like", f"{ALICE}/posts/1")
        account = await Account.get(uri=self.bob.uri)
        await people.follows(self.alice, account)
        return account

    async def home(self) -> list[str]:
        """What stands in Alice's home timeline, by the authors' words."""
        entries = await HomeEntry.filter(account_id=self.alice.id).order_by("-post_id")
        rows = [await Post.get(id=entry.post_id) for entry in entries]
        return [row.content_html or f"boost of {row.boost_of_id}" for row in rows]
