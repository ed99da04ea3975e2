"""What the author has that a path may name."""

from datetime import UTC, datetime, timedelta

from fediphoto.domain.joining import email_blocks, ip_blocks
from fediphoto.domain.moderation import policy_decisions
from fediphoto.domain.moderation.policy_decisions import Terms
from fediphoto.domain.notifications import notification_requests, notifications
from fediphoto.domain.people import accounts
from fediphoto.domain.place import announcements
from fediphoto.domain.place.announcements import Draft
from fediphoto.domain.posts import posts, scheduled_posts, stories
from fediphoto.domain.relations import account_collections
from fediphoto.domain.relations.account_collections import Words
from fediphoto.domain.timelines import collections, lists
from fediphoto.domain.topics import featured_tags, hashtags
from fediphoto.domain.views import filters
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import (
    Account,
    AccountCollection,
    AccountList,
    Card,
    Conversation,
    Follow,
    Notification,
    NotificationRequest,
    Place,
    Poll,
    Report,
    Trend,
    User,
)
from tests.domain.city import follow, photo, somebody
from tests.web.api.authorisation.people import FOLLOWER, STRANGER, World


async def upload(world: World, _: str) -> int:
    """A photo that is not posted yet."""
    return (await photo(world.author)).id


async def notification(world: World, _: str) -> int:
    """That a stranger follows the author."""
    async with database.transaction():
        await Notification.filter(recipient_id=world.author.id).delete()
        await notifications.notify(world.author.id, "follow", world.people[STRANGER].id)
    return (await Notification.get(recipient_id=world.author.id)).id


async def waiting(world: World, _: str) -> int:
    """A stranger of whom the author has not yet decided to hear."""
    sender = world.people[STRANGER]
    await Notification.filter(recipient_id=world.author.id).delete()
    async with database.transaction():
        await notifications.notify(world.author.id, "follow", sender.id)
        await notification_requests.note(world.author.id, sender.id, None)
    await Notification.filter(recipient_id=world.author.id).update(is_filtered=True)
    found = await NotificationRequest.get(account_id=world.author.id, from_account_id=sender.id)
    return found.id


async def collection(world: World, _: str) -> int:
    """A public collection with a post in it."""
    post = await world.post(attachment_ids=[(await photo(world.author)).id])
    made = await collections.create(world.author, "Autumn", "", "public")
    await collections.add(world.author, made, post)
    return made.id


async def people(world: World, _: str) -> int:
    """A collection of people in which a follower stands, and which is the only one."""
    follower = world.people[FOLLOWER]
    await Account.filter(id=follower.id).update(is_discoverable=True)
    await AccountCollection.all().delete()
    return await account_collections.create(world.author, Words(name="Light"), [follower.id])


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


async def scheduled(world: World, _: str) -> int:
    """A post of the author's that waits for tomorrow."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    draft = posts.Draft(caption=f"Later {snowflake()}")
    return (await scheduled_posts.schedule(world.author, draft, tomorrow)).id


async def conversation(world: World, _: str) -> int:
    """What the author says to nobody, as they keep it."""
    post = await world.post("direct")
    return (await Conversation.get(account_id=world.author.id, thread_id=post.id)).id


async def message(world: World, _: str) -> int:
    """What the author says to nobody."""
    return (await world.post("direct")).id


async def judged(world: World, _: str) -> int:
    """Somebody who was suspended by those who keep order."""
    made = await _member(f"judged{snowflake()}")
    await Account.filter(id=made.id).update(suspended_at=datetime.now(UTC), suspended_by="us")
    return made.id


async def applicant(world: World, _: str) -> int:
    """Somebody who waits to be let in."""
    made = await _member(f"waits{snowflake()}")
    await User.filter(account_id=made.id).update(approved_at=None)
    return made.id


async def stranger_elsewhere(world: World, _: str) -> int:
    """Somebody on another server, by whose id that server goes."""
    return (await somebody(f"rem{snowflake()}", "remote.test")).id


async def report(world: World, _: str) -> int:
    """A stranger reports the author."""
    made = await Report.create(
        id=snowflake(),
        uri=f"https://reports.test/{snowflake()}",
        reporter=world.people[STRANGER],
        target=world.author,
    )
    return made.id


async def domain_block(world: World, _: str) -> int:
    """A decision on a domain."""
    return (await policy_decisions.decide(None, f"d{snowflake()}.test", Terms())).id


async def domain_allow(world: World, _: str) -> int:
    """A domain that was allowed."""
    return (await policy_decisions.allow(None, f"d{snowflake()}.test")).id


async def email_domain_block(world: World, _: str) -> int:
    """A provider that is blocked."""
    return (await email_blocks.block_domain(None, f"d{snowflake()}.test")).id


async def ip_block(world: World, _: str) -> int:
    """A network that may not sign up."""
    number = snowflake()
    network = f"2001:db8:{number >> 20 & 0xFFFF:x}:{number & 0xFFFF:x}::/64"
    return (await ip_blocks.block(None, network, "sign_up_block")).id


async def canonical_email_block(world: World, _: str) -> int:
    """An address that may not sign up."""
    return (await email_blocks.block_address(None, email=f"x{snowflake()}@mail.test")).id


async def announcement(world: World, _: str) -> int:
    """News of this minute."""
    return (await announcements.write(None, Draft(text="We have a new server."))).id


async def _member(name: str) -> Account:
    """Somebody with a sign-in, made without the time that a password takes."""
    made = await somebody(name)
    await User.create(
        account_id=made.id,
        email=f"{name}@people.test",
        email_normalised=f"{name}@people.test",
        password_hash="none",
        approved_at=datetime.now(UTC),
        confirmed_at=datetime.now(UTC),
    )
    return made


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


async def used_tag(world: World, _: str) -> int:
    """A hashtag that was used."""
    await world.post()
    async with database.transaction():
        return (await hashtags.ensure("autumn")).id


async def open_post(world: World, _: str) -> int:
    """A post that everybody sees."""
    return (await world.post()).id


async def linked_page(world: World, _: str) -> int:
    """A page that says of itself what it is."""
    number = snowflake()
    made = await Card.create(
        id=number,
        url=f"https://news.test/{number}",
        kind="link",
        title="News",
        fetched_at=datetime.now(UTC),
    )
    return made.id


async def publisher(world: World, _: str) -> int:
    """A host whose pages trend."""
    number = snowflake()
    made = await Trend.create(id=number, kind="publisher", target_key=f"n{number}.test")
    return made.id
