"""A post of another server in the domain's terms: who it is for, whom of those we know it names."""

from collections.abc import Sequence
from datetime import UTC, datetime

from fediphoto.activitypub.vocabulary import (
    PUBLIC,
    EventTimes,
    InteractionPolicy,
    Media,
    Place,
    Poll,
    PostObject,
    same_origin,
)
from fediphoto.domain import licenses
from fediphoto.domain.posts import posts
from fediphoto.storage.models import Account


async def remote_post(post: PostObject, author: Account) -> posts.RemotePost:
    """A post in the domain's terms: who it is for, and whom of those we know it names."""
    named = set(post.mentions)
    addressed = {*post.to, *post.cc} - {PUBLIC, author.followers_uri, author.uri}
    known = await Account.filter(uri__in=sorted(named | addressed)) if named | addressed else []
    return posts.RemotePost(
        uri=post.id,
        url=post.url,
        author=author,
        kind=post.kind,
        title=post.title,
        content_html=post.content_html,
        content_warning=post.content_warning,
        is_sensitive=post.is_sensitive,
        language=post.language,
        visibility=visibility_of(post.to, post.cc, author),
        comments_enabled=post.comments_enabled,
        license=_license(post.attachments),
        in_reply_to_uri=post.in_reply_to,
        mentioned=[account for account in known if account.uri in named],
        silently_mentioned=[account for account in known if account.uri not in named],
        hashtags=list(post.hashtags),
        emojis=[dict(emoji) for emoji in post.emojis],
        attachments=[_attachment(one) for one in post.attachments],
        published_at=post.published_at or datetime.now(UTC),
        updated_at=post.updated_at,
        poll=_poll(post.poll),
        quote_uri=post.quote,
        quote_authorization_uri=post.quote_authorization,
        interaction_policy=_policy(post.policy),
        approved_by_uri=post.approved_by,
        place=_place(post.place),
        event=_event(post.event),
        replies_uri=post.replies if same_origin(post.replies, post.id) else "",
        context_uri=post.context,
    )


def visibility_of(to: tuple[str, ...], cc: tuple[str, ...], author: Account) -> str:
    """Who may see what is addressed so. Only the author's own followers count as an audience."""
    if PUBLIC in to:
        return "public"
    if PUBLIC in cc:
        return "unlisted"
    if author.followers_uri and author.followers_uri in (*to, *cc):
        return "followers"
    return "direct"


def _license(photos: Sequence[Media]) -> str:
    """That of all photos; where they differ, all rights are reserved."""
    codes = {licenses.read(one.license) for one in photos}
    return codes.pop() if len(codes) == 1 else licenses.ALL_RIGHTS_RESERVED


def _attachment(media: Media) -> posts.RemoteAttachment:
    return posts.RemoteAttachment(
        url=media.url,
        preview_url=media.preview_url,
        mime=media.mime,
        kind=media.kind,
        description=media.description,
        blurhash=media.blurhash,
        width=media.width,
        height=media.height,
        focus=media.focus,
        duration_s=media.duration_s,
        shot=media.shot,
    )


def _poll(poll: Poll | None) -> posts.RemotePoll | None:
    if poll is None:
        return None
    return posts.RemotePoll(
        options=[(option.name, option.votes_count) for option in poll.options],
        is_multiple=poll.is_multiple,
        ends_at=poll.ends_at,
        closed_at=poll.closed_at,
        voters_count=poll.voters_count,
    )


def _policy(policy: InteractionPolicy) -> dict[str, dict[str, list[str]]]:
    rules = {name: getattr(policy, name) for name in ("like", "reply", "announce", "quote")}
    return {
        name: {"automatic": list(rule.automatic), "manual": list(rule.manual)}
        for name, rule in rules.items()
        if rule is not None
    }


def _place(place: Place | None) -> posts.RemotePlace | None:
    if place is None:
        return None
    return posts.RemotePlace(
        name=place.name,
        country=place.country,
        latitude=place.latitude,
        longitude=place.longitude,
    )


def _event(event: EventTimes | None) -> dict[str, str | None]:
    if event is None:
        return {}
    starts_at, ends_at = event.starts_at, event.ends_at
    return {
        "starts_at": starts_at.isoformat() if starts_at else None,
        "ends_at": ends_at.isoformat() if ends_at else None,
        "place": event.place,
    }
