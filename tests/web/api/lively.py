"""An instance on which everything has happened: what every list of the client API has to show."""

from base64 import urlsafe_b64encode
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fediphoto.domain.discovery import trends
from fediphoto.domain.joining import email_blocks, ip_blocks
from fediphoto.domain.moderation import policy_decisions, reports
from fediphoto.domain.moderation.policy_decisions import Terms
from fediphoto.domain.notifications import notification_requests, notifications
from fediphoto.domain.people import annual_reports
from fediphoto.domain.place import announcements
from fediphoto.domain.place.announcements import Draft
from fediphoto.domain.posts import archive, interactions, posts, scheduled_posts, stories
from fediphoto.domain.relations import account_collections, blocks, endorsements
from fediphoto.domain.timelines import collections, lists
from fediphoto.domain.topics import featured_tags, tag_follows
from fediphoto.domain.views import account_notes, filters
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import (
    Account,
    AccountWarning,
    AnnualReport,
    Card,
    Conversation,
    Hashtag,
    InstanceDocument,
    Notification,
    NotificationRequest,
    Place,
    Poll,
    Post,
    Rule,
    SeveranceEvent,
    Story,
    Trend,
    User,
)
from tests.domain.city import follow, hears, photo, says, somebody
from tests.web.conftest import Join
from tests.web.programs import Program

ALL_SCOPES = "read write follow push profile admin:read admin:write"
YEAR = datetime.now(UTC).year
PAGE = "https://news.test/{}"


class Lively:
    """Anna, whose things they are; boris, who reads and answers; clara, who keeps order.

    `ids` names what there is by the argument of a path that asks for it.
    """

    def __init__(self) -> None:
        self.ids: dict[str, list[int]] = defaultdict(list)
        self.group_key = ""
        """That many like the first post."""
        self._rounds = 0

    async def found(self, join: Join) -> "Lively":
        """Everybody signs up."""
        self.anna = await join("anna", ALL_SCOPES)
        self.boris = await join("boris", ALL_SCOPES)
        self.clara = await join("clara", ALL_SCOPES)
        await User.filter(account_id=self.clara.me.id).update(role="admin")
        people = [one.me for one in (self.anna, self.boris, self.clara)]
        await Account.filter(domain="").update(is_discoverable=True)
        await follow(people[0], people[1])
        await follow(people[1], people[0])
        self.ids["account_id"] += [one.id for one in people]
        for kind in ("extended_description", "privacy_policy", "terms_of_service"):
            await InstanceDocument.create(
                id=snowflake(), kind=kind, text="# *Of us*", effective_on="2026-01-01"
            )
        for one in (self.anna, self.boris, self.clara):
            await one.tell_json("/api/v1/push/subscription", {"subscription": ear(), "data": {}})
        read = {"home": {"last_read_id": "1"}, "notifications": {"last_read_id": "1"}}
        await self.anna.tell_json("/api/v1/markers", read)
        self.first_list = await lists.create(self.anna.me, "Friends")
        self.first_filter = await filters.create(
            self.anna.me,
            filters.FilterChange(
                title="Quiet",
                contexts=["home", "public", "thread", "account"],
                keywords=[filters.KeywordChange(keyword="storm")],
            ),
        )
        self.collection = await collections.create(self.anna.me, "Autumn", "", "public")
        self.place = await Place.create(id=snowflake(), name="Pier", name_folded="pier")
        self.first_post = await says(self.anna.me, "The first #light", place_id=self.place.id)
        self.ids["post_id"].append(self.first_post.id)
        self.ids["list_id"].append(self.first_list.id)
        self.ids["filter_id"].append(self.first_filter.row.id)
        self.ids["collection_id"].append(self.collection.id)
        self.ids["place_id"].append(self.place.id)
        report = await AnnualReport.create(
            id=snowflake(), account=people[0], year=YEAR, asked_at=datetime.now(UTC)
        )
        await annual_reports.JOBS["annual_reports.make"]({"report_id": report.id})
        return self

    async def happens(self, times: int) -> None:
        """Everything happens once more, `times` times."""
        for _ in range(times):
            self._rounds += 1
            await self._round(self._rounds)
        await _count()
        liked = await self.anna.ask("/api/v2/notifications", types=["favourite"])
        groups = liked.json["notification_groups"]
        self.group_key = max(groups, key=lambda one: one["notifications_count"])["group_key"]

    @property
    def programs(self) -> dict[str, Program]:
        """Who reads, by what they are."""
        return {
            "stranger": Program(self.anna.app),
            "author": self.anna,
            "reader": self.boris,
            "admin": self.clara,
        }

    async def _round(self, number: int) -> None:
        other = await somebody(f"r{number}", f"far{number}.test")
        here = await somebody(f"here{number}")
        await User.create(
            account_id=here.id,
            email=f"{number}@people.test",
            email_normalised=f"{number}@people.test",
            password_hash="none",
            approved_at=datetime.now(UTC),
            confirmed_at=datetime.now(UTC),
        )
        await Account.filter(id=other.id).update(is_discoverable=True)
        self.ids["account_id"].append(other.id)
        await Account.filter(id=here.id).update(is_discoverable=True)
        await follow(here, self.anna.me)
        await follow(other, here)
        await self._standing(other, number)
        mine = await self._posts(other, number)
        await self._answers(mine, other, number)
        await self._curation(mine, other, number)
        await self._later_and_apart(number)
        await self._hearing(mine, other, number)
        await self._talk(mine, number)
        await self._order(mine, other, number)
        await self._stories(here, number)

    async def _standing(self, other: Account, number: int) -> None:
        anna, boris = self.anna.me, self.boris.me
        await follow(other, anna, boris)
        await follow(anna, other)
        await follow(boris, other)
        suggested = await somebody(f"s{number}", "far.test")
        await Account.filter(id=suggested.id).update(is_discoverable=True)
        await follow(other, suggested)
        await follow(boris, suggested)
        await follow(await somebody(f"a{number}", "far.test"), anna, state="pending")
        await blocks.block(anna, await somebody(f"b{number}", "far.test"))
        await blocks.mute(anna, await somebody(f"m{number}", "far.test"))
        await blocks.block_domain(anna, f"d{number}.test")
        await endorsements.endorse(anna, other)
        await account_notes.write(anna, other, "From the club")
        await tag_follows.follow(anna, f"tag{number}")
        if number <= featured_tags.MOST:
            made = await featured_tags.feature(anna, f"mine{number}")
            self.ids["featured_id"].append(made.id)

    async def _posts(self, other: Account, number: int) -> Post:
        anna, boris = self.anna.me, self.boris.me
        pictures = [(await photo(anna, "Teal")).id, (await photo(anna)).id]
        mine = await says(
            anna,
            f"@boris look at #light #mine{number}",
            attachment_ids=pictures,
            place_id=self.place.id,
        )
        await self.anna.tell(f"/api/v1/statuses/{mine.id}", "PUT", status=f"#light at {number}")
        now = datetime.now(UTC)
        poll = posts.RemotePoll(
            options=[("Tea", 3), ("Coffee", 1)], ends_at=now + timedelta(hours=1), voters_count=4
        )
        asked = await hears(other, number, kind="question", poll=poll)
        shown = await hears(
            other,
            1000 + number,
            hashtags=["light"],
            attachments=[
                posts.RemoteAttachment(
                    url=f"https://far{number}.test/{number}.jpg", mime="image/jpeg"
                ),
                posts.RemoteAttachment(
                    url=f"https://far{number}.test/{number}.mp4", mime="video/mp4", kind="video"
                ),
            ],
        )
        quoting = await says(boris, "Look", quoted_id=mine.id)
        await Post.filter(id=quoting.id).update(quote_state="accepted")
        await says(boris, f"#light as boris sees it {number}")
        pier = await Place.create(
            id=snowflake(), name=f"Pier {number}", name_folded=f"pier {number}"
        )
        await says(anna, f"#light and #frost{number}", place_id=pier.id)
        await archive.archive(anna, await says(anna, "Kept for myself"))
        self.ids["post_id"] += [mine.id, asked.id, shown.id, quoting.id]
        self.ids["quoting_id"].append(quoting.id)
        self.ids["poll_id"].append((await Poll.get(post_id=asked.id)).id)
        for one in (asked, shown):
            await interactions.boost(boris, one)
        for one in (mine, shown):
            await interactions.like(anna, one)
            await interactions.bookmark(anna, one)
        await interactions.like(boris, mine)
        if number <= 3:
            await interactions.pin(anna, mine)
        return mine

    async def _answers(self, mine: Post, other: Account, number: int) -> None:
        path = f"/api/v1/statuses/{self.first_post.id}"
        await self.anna.tell(path, "PUT", status=f"The first #light, {number}")
        await interactions.like(other, self.first_post)
        await interactions.like(other, mine)
        await interactions.boost(other, self.first_post)
        quoting = await says(self.boris.me, "Look", quoted_id=self.first_post.id)
        await Post.filter(id=quoting.id).update(quote_state="accepted")
        await says(self.boris.me, "@anna a storm", in_reply_to_id=self.first_post.id)
        reply = await hears(other, 2000 + number, in_reply_to_uri=self.first_post.uri)
        self.ids["post_id"].append(reply.id)

    async def _curation(self, mine: Post, other: Account, number: int) -> None:
        anna = self.anna.me
        await lists.add(self.first_list, [other.id])
        made = await lists.create(anna, f"List {number}")
        await lists.add(made, list({other.id, self.ids["account_id"][3]}))
        self.ids["list_id"].append(made.id)
        change = filters.FilterChange(
            title=f"Filter {number}",
            contexts=["home"],
            keywords=[filters.KeywordChange(keyword=f"word{number}")],
        )
        one = await filters.create(anna, change)
        keyword = await filters.add_keyword(
            anna, self.first_filter.row.id, filters.KeywordChange(keyword=f"more{number}")
        )
        named = await filters.add_post(anna, self.first_filter.row.id, mine.id)
        self.ids["filter_id"].append(one.row.id)
        self.ids["keyword_id"].append(keyword.id)
        self.ids["filter_status_id"].append(named.id)
        await collections.add(anna, self.collection, mine)
        words = account_collections.Words(name=f"People {number}")
        here = await Account.get(username=f"here{number}")
        if number <= account_collections.MOST:
            gathered = await account_collections.create(anna, words, [here.id])
            self.ids["gathered_id"].append(gathered)
        await account_collections.create(here, words, [anna.id])
        kept = await collections.create(anna, f"Number {number}", "", "public")
        await collections.add(anna, kept, mine)
        self.ids["collection_id"].append(kept.id)

    async def _stories(self, here: Account, number: int) -> None:
        for teller, reader in ((self.anna.me, self.boris.me), (self.boris.me, self.anna.me)):
            told = await stories.publish(teller, (await photo(teller)).id)
            self.ids["story_id"].append(told.id)
            await stories.see(reader, told)
        await stories.see(here, await Story.get(id=self.ids["story_id"][0]))

    async def _later_and_apart(self, number: int) -> None:
        anna = self.anna.me
        tomorrow = datetime.now(UTC) + timedelta(days=1, hours=number)
        draft = posts.Draft(
            caption=f"Later {number}", attachment_ids=[(await photo(anna)).id], visibility="public"
        )
        later = await scheduled_posts.schedule(anna, draft, tomorrow)
        self.ids["scheduled_id"].append(later.id)
        direct = await says(self.boris.me, f"@anna psst {number}", visibility="direct")
        kept = await Conversation.get(account_id=anna.id, last_post_id=direct.id)
        self.ids["conversation_id"].append(kept.id)
        self.ids["post_id"].append(direct.id)
        self.ids["media_id"].append((await photo(anna)).id)

    async def _hearing(self, mine: Post, other: Account, number: int) -> None:
        anna, clara = self.anna.me, self.clara.me
        waiting = await somebody(f"w{number}", "far.test")
        event = await SeveranceEvent.create(
            id=snowflake(), kind="domain_policy", target=f"gone{number}.test"
        )
        warning = await AccountWarning.create(
            id=snowflake(), target=anna, moderator=clara, action="none", text="Careful"
        )
        async with database.transaction():
            for kind in ("follow", "status", "update", "poll", "quote"):
                about = None if kind == "follow" else mine.id
                await notifications.notify(anna.id, kind, other.id, about)
            await notifications.tell_of_severance(anna.id, event.id)
            await notifications.tell_of_warning(anna.id, warning.id)
            await notifications.notify(anna.id, "follow", waiting.id)
            await notification_requests.note(anna.id, waiting.id, None)
        await Notification.filter(from_account_id=waiting.id).update(is_filtered=True)
        asked = await NotificationRequest.get(from_account_id=waiting.id)
        self.ids["request_id"].append(asked.id)
        heard = await Notification.filter(recipient_id=anna.id).order_by("-id").first()
        assert heard is not None
        self.ids["notification_id"].append(heard.id)

    async def _talk(self, mine: Post, number: int) -> None:
        """A page that many link, a hashtag and a post that many like."""
        card = await Card.create(
            id=snowflake(),
            url=PAGE.format(number),
            title=f"News {number}",
            provider_name="News",
            fetched_at=datetime.now(UTC),
        )
        linking = await says(self.anna.me, f"Read {PAGE.format(number)} #light")
        await Post.filter(id=linking.id).update(card_id=card.id)
        self.ids["card_id"].append(card.id)
        self.ids["linking_id"].append(linking.id)
        again = await says(self.anna.me, "Read it #light")
        await Post.filter(id=again.id).update(card_id=self.ids["card_id"][0])
        async with database.transaction():
            await trends.link_used(await Post.get(id=linking.id), card)
        tag = await Hashtag.get(name=f"mine{number}")
        now = datetime.now(UTC)
        for kind, key in (
            ("tag", tag.id),
            ("post", mine.id),
            ("link", card.id),
            ("publisher", f"n{number}.test"),
        ):
            trend = await Trend.create(
                id=snowflake(),
                kind=kind,
                target_key=str(key),
                score=9.0 + number,
                peak_score=9.0 + number,
                peaked_at=now,
                publisher=f"n{number}.test" if kind == "link" else "",
                is_allowed=True,
                reviewed_at=now,
            )
        self.ids["publisher_id"].append(trend.id)
        self.ids["tag_id"].append(tag.id)

    async def _order(self, mine: Post, other: Account, number: int) -> None:
        rule = await Rule.create(id=snowflake(), text=f"Be kind {number}", position=number)
        made = await reports.file(
            other,
            self.anna.me,
            posts=[mine],
            comment="Look",
            category="violation",
            rule_ids=[rule.id],
        )
        self.ids["report_id"].append(made.id)
        await reports.file(other, self.anna.me, posts=[mine], category="spam")
        news = await announcements.write(None, Draft(text=f"News {number} for #light"))
        await announcements.react(self.anna.me, news.id, "❤")
        self.ids["announcement_id"].append(news.id)
        blocked = await policy_decisions.decide(None, f"p{number}.test", Terms())
        allowed = await policy_decisions.allow(None, f"q{number}.test")
        provider = await email_blocks.block_domain(None, f"e{number}.test")
        network = await ip_blocks.block(None, f"2001:db8:{number:x}::/48", "sign_up_block")
        address = await email_blocks.block_address(None, email=f"x{number}@mail.test")
        self.ids["block_id"] += [blocked.id, provider.id, network.id, address.id]
        self.ids["allow_id"].append(allowed.id)
        async with database.transaction():
            await notifications.tell_of_report(self.clara.me.id, self.boris.me.id, made.id)


async def _count() -> None:
    """The follows that were written past the domain are counted too."""
    async with database.transaction():
        for counted, side in (("followers_count", "target_id"), ("following_count", "follower_id")):
            await database.write(
                f"UPDATE account SET {counted} = (SELECT COUNT(*) FROM follow"
                f" WHERE follow.{side} = account.id AND follow.state = 'accepted')"
            )


def ear() -> dict[str, Any]:
    """Where a phone is woken; nobody listens there."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = {"p256dh": _written(point), "auth": _written(bytes(16))}
    return {"endpoint": "https://push.test/1", "keys": keys}


def _written(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
