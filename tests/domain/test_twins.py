"""Does a request that comes twice at once do its thing once, without falling over its twin?"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.domain.joining import confirmations
from fediphoto.domain.letters import push
from fediphoto.domain.moderation import block_lists, trend_review
from fediphoto.domain.notifications import notification_requests
from fediphoto.domain.place import instance_documents, place
from fediphoto.domain.posts import post_removal, quotes, reactions, stories
from fediphoto.domain.posts.stories import RemoteStory
from fediphoto.domain.relations import relays
from fediphoto.domain.sign_in import (
    mail_codes,
    oauth,
    oauth_tokens,
    one_time_links,
    recovery_codes,
    totp,
)
from fediphoto.domain.views import filters
from fediphoto.domain.views.filters import FilterChange
from fediphoto.errors import Conflict, Unprocessable
from fediphoto.storage import database, jobs
from fediphoto.storage.models import (
    AuditEntry,
    BlockList,
    FilterPost,
    InstanceDocument,
    InstanceSetting,
    Job,
    MailCode,
    NotificationPolicy,
    OAuthToken,
    PushSubscription,
    QuoteAuthorization,
    Reaction,
    RecoveryCode,
    Relay,
    Story,
    Tombstone,
    TotpDevice,
    Trend,
    User,
)
from tests.domain.city import person, recorded, says, somebody
from tests.web.decisions import decided

pytestmark = pytest.mark.usefixtures("city", "quickly")

TWINS = 5
"""As many as PostgreSQL's pool has connections: all of them look before the first has written."""


async def at_once(
    deed: Callable[[], Awaitable[Any]], *refusals: type[Exception]
) -> tuple[list[Any], list[Exception]]:
    """Do it TWINS times at once; what came of it, and who was told (by `refusals`) to be late."""
    await asyncio.gather(*(_look() for _ in range(TWINS)))  # the connections stand
    outcomes = await asyncio.gather(*(deed() for _ in range(TWINS)), return_exceptions=True)
    late = [one for one in outcomes if isinstance(one, BaseException)]
    for error in late:
        if not isinstance(error, refusals):
            raise error
    return [one for one in outcomes if one not in late], late


async def _look() -> None:
    async with database.transaction():
        await Job.all().count()
        await asyncio.sleep(0.01)


async def test_a_relay_is_asked_once() -> None:
    made, late = await at_once(lambda: relays.add("https://relay.test/inbox"), Conflict)
    assert (len(made), len(late)) == (1, TWINS - 1)
    assert await Relay.all().count() == len(await recorded("RelayJoined")) == 1


async def test_a_list_of_domains_is_subscribed_to_once() -> None:
    mod = await person("mona", role="moderator")
    made, _ = await at_once(lambda: block_lists.subscribe(mod, "https://lists.test/a.csv"))
    assert len({one.id for one in made}) == 1
    assert await BlockList.all().count() == 1
    assert await Job.filter(kind="block_lists.refresh").count() == 1


async def test_a_filter_names_a_post_once() -> None:
    alice = await person("alice")
    post = await says(alice, "Again")
    made = await filters.create(alice, FilterChange(title="Enough", contexts=["home"]))
    _, late = await at_once(lambda: filters.add_post(alice, made.row.id, post.id), Unprocessable)
    assert len(late) == TWINS - 1
    assert await FilterPost.all().count() == 1


async def test_work_of_one_key_is_put_down_once() -> None:
    async def deed() -> None:
        async with database.transaction():
            await jobs.enqueue("greet", {"name": "bob"}, unique_key="greet:bob")
            await asyncio.sleep(0.005)

    await at_once(deed)
    job = await Job.get(kind="greet")
    assert (job.payload, job.attempts) == ({"name": "bob"}, 0)


async def test_an_authenticator_app_begins_with_one_secret() -> None:
    alice = await person("alice")
    await at_once(lambda: totp.begin(alice))
    device = await TotpDevice.get()
    assert (device.confirmed_at, device.last_step) == (None, 0)
    await TotpDevice.all().update(confirmed_at=datetime.now(UTC), last_step=7)
    _, late = await at_once(lambda: totp.begin(alice), Conflict)
    assert len(late) == TWINS
    assert (await TotpDevice.get()).secret == device.secret


async def test_of_several_sheets_of_recovery_codes_one_is_good() -> None:
    alice = await person("alice")
    sheets, _ = await at_once(lambda: recovery_codes.make(alice.id))
    assert await RecoveryCode.all().count() == recovery_codes.HOW_MANY
    good = [[await recovery_codes.accept(alice.id, code) for code in one] for one in sheets]
    assert sorted(all(one) for one in good) == [False] * (TWINS - 1) + [True]


async def test_a_code_that_is_asked_for_twice_at_once_is_one() -> None:
    decided("mail", smtp_url="smtp://127.0.0.1:1", from_address="a@photos.test")
    await at_once(lambda: mail_codes.send("join", "New@mail.test"))
    assert await MailCode.all().count() == 1


async def test_an_address_is_one_persons() -> None:
    """Two people follow the link in the letter to the same address at the same moment."""
    links = []
    for name in ("alice", "bob"):
        one = await person(name)
        links.append(await one_time_links.make("confirm", one, value="o@mail.test"))
    asked = iter(links)
    await asyncio.gather(*(_look() for _ in links))
    outcomes = await asyncio.gather(
        *(confirmations.confirm(next(asked)) for _ in links), return_exceptions=True
    )
    refused = [one for one in outcomes if isinstance(one, BaseException)]
    assert [type(one) for one in refused] == [Unprocessable]
    assert await User.filter(email="o@mail.test").count() == 1


@pytest.mark.parametrize("kind", ["privacy_policy", "terms_of_service"])
async def test_a_text_of_the_place_is_written_once(kind: str) -> None:
    admin = await person("ada", role="admin")
    await at_once(lambda: instance_documents.write(admin, kind, "Be kind."))
    assert await InstanceDocument.all().count() == 1
    await at_once(lambda: instance_documents.write(admin, kind, "Be very kind."))
    assert (await InstanceDocument.get()).text == "Be very kind."


async def test_the_places_settings_are_put_twice_at_once() -> None:
    admin = await person("ada", role="admin")
    await at_once(lambda: place.decide(admin, {"title": "Our photos"}))
    assert (await InstanceSetting.get()).value == "Our photos"


async def test_the_policy_of_notifications_is_made_once() -> None:
    alice = await person("alice")
    wish = {"for_not_following": "filter"}
    await at_once(lambda: notification_requests.change_policy(alice, wish))
    assert (await NotificationPolicy.get()).for_not_following == "filter"


async def test_a_client_listens_at_one_place() -> None:
    alice = await person("alice")
    app = await oauth.register_app("App", ["https://app.test/"], "push")
    await oauth_tokens.issue(app.app.id, alice.id, "push")
    token = await OAuthToken.get()
    new = push.NewSubscription(
        endpoint="https://push.test/1",
        p256dh="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth="BTBZMqHH6r4Tts7J_aSIgg",
        is_standard=True,
        access_token="t",
    )
    listener = push.Listener(token_id=token.id)
    made, _ = await at_once(lambda: push.subscribe(alice, listener, new, {}))
    kept = await PushSubscription.get()
    assert kept.id in {one.id for one in made}


async def test_two_moderators_let_the_same_thing_trend() -> None:
    mod = await person("mona", role="moderator")
    await at_once(lambda: trend_review.allow(mod, "publisher", "news.test"))
    kept = await Trend.get()
    assert kept.is_allowed
    assert await AuditEntry.filter(deed="trend.allow").count() == TWINS


async def test_a_quote_has_one_stamp() -> None:
    alice, rem = await person("alice"), await somebody("rem", "remote.test")
    post = await says(alice, "Quote me")
    uri = "https://remote.test/notes/1"
    await at_once(lambda: quotes.answer(post, rem, uri, "https://remote.test/asks/1"))
    assert (await QuoteAuthorization.get()).quoting_uri == uri


async def test_a_reaction_from_elsewhere_is_one() -> None:
    alice, rem = await person("alice"), await somebody("rem", "remote.test")
    post = await says(alice, "Look")
    await at_once(lambda: reactions.react(rem, post, "🎉", uri="https://remote.test/activities/1"))
    assert await Reaction.all().count() == 1


async def test_a_story_from_elsewhere_is_one() -> None:
    rem = await somebody("rem", "remote.test")
    told = RemoteStory(
        author=rem,
        uri="https://remote.test/stories/1",
        kind="image",
        mime="image/jpeg",
        photo_url="https://remote.test/1.jpg",
        published_at=datetime.now(UTC) - timedelta(minutes=1),
    )
    made, _ = await at_once(lambda: stories.store_remote(told))
    assert await Story.all().count() == 1
    assert len({one.id for one in made if one is not None}) == 1


async def test_what_is_deleted_before_it_comes_leaves_one_stone() -> None:
    rem = await somebody("rem", "remote.test")
    await at_once(lambda: post_removal.delete_remote("https://remote.test/notes/1", rem))
    assert await Tombstone.all().count() == 1
