"""Another server reports somebody here."""

from fediphoto.activitypub.inbox.rules import Ignored
from fediphoto.activitypub.vocabulary import Flag
from fediphoto.domain import addresses
from fediphoto.domain.moderation import reports
from fediphoto.storage.models import Account, Post


async def receive(activity: Flag, sender: Account) -> None:
    """Put it before the moderators: a report for each of our people it is about.

    Only what is ours counts. Pleroma and Lemmy may name the posts alone: their authors are meant.
    """
    ours = [uri for uri in activity.objects if addresses.is_ours(uri)]
    posts = await Post.filter(uri__in=ours, is_local=True, boost_of_id=None)
    named = await Account.filter(uri__in=ours, domain="")
    authors = await Account.filter(id__in=[post.account_id for post in posts])
    people = {one.id: one for one in [*named, *authors] if _can_be_reported(one)}
    if not people:
        raise Ignored("It is not about anybody here")
    for number, person in enumerate(people.values()):
        # One activity is one report; where it names several people each has one of their own.
        uri = activity.id if number == 0 else f"{activity.id}#{number}"
        await reports.take_in(sender, person, posts, activity.content, uri)


def _can_be_reported(account: Account) -> bool:
    return account.deleted_at is None and account.uri != addresses.instance_actor_uri()
