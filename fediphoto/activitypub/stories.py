"""How a story that another server tells of is fetched, by the token it gave us."""

from typing import Any

import structlog

from fediphoto import config
from fediphoto.activitypub import media_cache, network
from fediphoto.activitypub.vocabulary import Story, read_object, same_origin
from fediphoto.domain import addresses
from fediphoto.domain.posts import stories
from fediphoto.errors import BadRequest, NotFound, RemoteError
from fediphoto.storage import jobs
from fediphoto.storage.models import Account, Attachment
from fediphoto.storage.models import Story as Row

log = structlog.get_logger()

_SHOWN = ("image", "video")


async def fetch_soon(sender: Account, story: Story) -> None:
    """Have a story fetched by a job, in the transaction around us."""
    await jobs.enqueue(
        "stories.fetch",
        {
            "account_id": sender.id,
            "story_uri": story.id,
            "url": story.bearcap_url,
            "token": story.bearcap_token,
        },
        unique_key=f"stories.fetch:{story.id}"[:255],
    )


async def fetch(author: Account, uri: str, url: str, token: str) -> Row | None:
    """The story `uri` of `author`, read from `url` with the token, and stored.

    None where it is over already. Raises RemoteError where it cannot be had, or is another one than
    was announced.
    """
    fetched = await network.client().get_json(url, bearer=token)
    try:
        story = read_object(fetched.json)
    except BadRequest as error:
        raise RemoteError(f"The story cannot be read: {error}", permanent=True) from None
    if not isinstance(story, Story) or not _is_the_one(story, author, uri, fetched.final_url):
        raise RemoteError("That is not the story that was announced", permanent=True)
    media = story.attachment
    if media is None or media.kind not in _SHOWN or not media.url:
        raise RemoteError("The story shows nothing that we can show", permanent=True)
    return await stories.store_remote(
        stories.RemoteStory(
            uri=uri,
            author=author,
            photo_url=media.url,
            preview_url=media.preview_url,
            mime=media.mime,
            kind=media.kind,
            blurhash=media.blurhash,
            description=media.description,
            width=media.width,
            height=media.height,
            duration_s=story.duration_s or stories.USUAL_S,
            can_reply=story.can_reply,
            can_react=story.can_react,
            content_warning=story.content_warning,
            is_sensitive=story.is_sensitive,
            published_at=story.published_at,
            expires_at=story.expires_at,
        )
    )


def _is_the_one(story: Story, author: Account, uri: str, final_url: str) -> bool:
    return (
        story.id == uri and story.attributed_to == author.uri and same_origin(final_url, author.uri)
    )


async def _fetch_job(payload: dict[str, Any]) -> None:
    author = await Account.get_or_none(id=payload["account_id"], suspended_at=None, deleted_at=None)
    if author is not None and await stories.find_by_uri(payload["story_uri"]) is None:
        story = await fetch(author, payload["story_uri"], payload["url"], payload["token"])
        if story is not None and config.current().federation.remote_media == "proxy":
            await jobs.enqueue("stories.picture", {"attachment_id": story.attachment_id})


async def _picture_job(payload: dict[str, Any]) -> None:
    """Fetch the picture of a story at once: Pixelfed soon moves the file to another address."""
    photo = await Attachment.get_or_none(id=payload["attachment_id"])
    if photo is None:
        return
    url = photo.remote_url if photo.kind == "image" else photo.remote_preview_url
    try:
        await media_cache.cached_photo(photo.id, addresses.proxy_name(url))
    except NotFound:
        log.info("picture of a story not usable", url=url)


JOBS: dict[str, jobs.Handler] = {"stories.fetch": _fetch_job, "stories.picture": _picture_job}
