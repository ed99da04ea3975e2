"""What the author has that a path may name."""

from fediphoto.domain import (
    accounts,
    collections,
    featured_tags,
    filters,
    lists,
    notifications,
    stories,
)
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import AccountList, Follow, Notification, Place, Poll
from tests.domain.city import follow, photo, somebody
from tests.web.api.authorisation.people import STRANGER, World


async def upload(world: World, _: str) -> int:
    """A photo that is not posted yet."""
    return (await photo(world.author)).id


async def notification(world: World, _: str) -> int:
    """That a stranger follows the author."""
    async with database.transaction():
        await Notification.filter(recipient_id=world.author.id).delete()
        await notifications.notify(world.author.id, "follow", world.people[STRANGER].id)
    return (await Notification.get(recipient_id=world.author.id)).id


async def collection(world: World, _: str) -> int:
    """A public collection with a post in it."""
    post = await world.post(attachment_ids=[(await photo(world.author)).id])
    made = await collections.create(world.author, "Autumn", "", "public")
    await collections.add(world.author, made, post)
    return made.id


async def story(world: World, _: str) -> int:
    """A story of this minute."""
    made = await stories.publish(world.author, (await photo(world.author)).id)
    return made.id


async def place(world: World, _: str) -> int:
    """A place that a post of the author's names."""
    name = f"Pier {snowflake()}"
    made = await Place.create(id=snowflake(), name=name, name_folded=name.lower())
    await world.post(place_id=made.id)
    return made.id


async def petitioner(world: World, _: str) -> int:
    """Somebody who has asked to follow everybody."""
    asking = await accounts.find("the_petitioner") or await somebody("the_petitioner")
    await Follow.filter(follower_id=asking.id).delete()
    await follow(asking, *world.people.values(), state="pending")
    return asking.id


async def featured_tag(world: World, _: str) -> int:
    """A hashtag on the author's profile."""
    return (await featured_tags.feature(world.author, f"autumn{snowflake()}")).id


async def streamed_list(world: World, _: str) -> int:
    """A list of the author's, for its stream."""
    return (await AccountList.create(id=snowflake(), account=world.author, title="Live")).id


async def author(world: World, _: str) -> int:
    """The author."""
    return world.author.id


async def post(world: World, visibility: str) -> int:
    """A post of the author's."""
    return (await world.post(visibility)).id


async def poll(world: World, visibility: str) -> int:
    """A poll that the author asks."""
    asked = await world.post(visibility)
    options = [{"title": "Tea", "votes": 0}, {"title": "Coffee", "votes": 0}]
    return (await Poll.create(id=snowflake(), post=asked, options=options)).id


async def followed(world: World, _: str) -> int:
    """Somebody whom everybody follows."""
    found = await accounts.find("the_star") or await somebody("the_star")
    await Follow.filter(target_id=found.id).delete()
    for one in world.people.values():
        await follow(one, found)
    return found.id


async def account_list(world: World, _: str) -> int:
    """A list of the author's, with nobody on it."""
    for one in await lists.listing(world.author):
        await lists.delete(one)
    return (await lists.create(world.author, "Friends")).id


async def a_filter(world: World, _: str) -> int:
    """A filter of the author's with one keyword."""
    return (await _filter(world)).row.id


async def filter_keyword(world: World, _: str) -> int:
    """The keyword of a filter of the author's."""
    return (await _filter(world)).keywords[0].id


async def filter_post(world: World, _: str) -> int:
    """That a filter of the author's names a post."""
    made = await filters.add_post(
        world.author, (await _filter(world)).row.id, (await world.post()).id
    )
    return made.id


async def _filter(world: World) -> filters.Filter:
    for one in await filters.listing(world.author):
        await filters.delete(world.author, one.row.id)
    change = filters.FilterChange(
        title="Quiet", contexts=["home"], keywords=[filters.KeywordChange(keyword="storm")]
    )
    return await filters.create(world.author, change)
