"""What a person may say in a post: drafts and changes, checked against the instance's limits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fediphoto import config
from fediphoto.domain.posts.questions import Question
from fediphoto.domain.visibility import VISIBILITIES
from fediphoto.errors import Unprocessable
from fediphoto.storage.models import Post
from fediphoto.text import captions, markdown
from fediphoto.text.captions import MentionLink
from fediphoto.text.translations import _

_MENTIONS = 50
_CODE_POINTS_PER_CHARACTER = 20
"""A character may be made of many code points; this bounds what is looked through at all."""
_MARKDOWN_CODE_POINTS_PER_CHARACTER = 2
"""Narrower, for reading it takes longer (16 µs a code point in the worst case found)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A post that is to be published."""

    caption: str = ""
    attachment_ids: list[int] = field(default_factory=list)
    visibility: str = "public"
    content_warning: str = ""
    is_sensitive: bool = False
    language: str = ""
    comments_enabled: bool = True
    in_reply_to_id: int | None = None
    quoted_id: int | None = None
    quote_policy: str = "public"
    """Who may quote it: one of `interaction_policies.QUOTE_POLICIES`."""
    place_id: int | None = None
    app_id: int | None = None
    caption_format: str = "plain"
    """One of captions.FORMATS: how the caption is to be read."""
    poll: Question | None = None
    license: str = ""
    """A code of `licenses.LICENSES`: under which its photos are shared."""
    shows_camera: bool | None = None
    """Whether it is told with which camera its photos were made; None: as its author has set."""
    addressed_ids: list[int] = field(default_factory=list)
    """Accounts that it speaks to without naming them."""


@dataclass(frozen=True, slots=True)
class AttachmentChange:
    """A new description or focal point of a photo; None leaves it as it is."""

    id: int
    description: str | None = None
    focus: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What an edit changes; None leaves it as it is."""

    caption: str | None = None
    attachment_ids: list[int] | None = None
    attachments: list[AttachmentChange] | None = None
    visibility: str | None = None
    content_warning: str | None = None
    is_sensitive: bool | None = None
    language: str | None = None
    comments_enabled: bool | None = None
    place_id: int | None = None
    """0 takes the place away."""
    caption_format: str | None = None
    poll: Question | None = None
    removes_poll: bool = False
    quote_policy: str | None = None
    license: str | None = None
    shows_camera: bool | None = None
    """False takes away for good what is told of the camera. With None, photos that are new in the
    post follow what its author has set."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a post, tidied and within the limits."""

    caption: str
    content_warning: str
    found: captions.Found
    caption_format: str = "plain"

    def html(
        self, mention_links: Mapping[str, MentionLink], hashtag_url: Callable[[str], str]
    ) -> str:
        """The caption as HTML (see `captions.render`)."""
        render = markdown.render if self.caption_format == "markdown" else captions.render
        return render(self.caption, mention_links, hashtag_url)


def words(
    caption: str,
    content_warning: str,
    *,
    has_photos: bool,
    caption_format: str = "plain",
    is_new: bool = True,
) -> Words:
    """Tidy and check the words of a post; raises Unprocessable with the rule that is broken.

    Words that stand already (not `is_new`) may be longer than an admin allows by now.
    """
    if caption_format not in captions.FORMATS:
        raise Unprocessable(_("A post is written in plain words or in Markdown."))
    is_markdown = caption_format == "markdown"
    limit = config.current().limits.caption_characters if is_new else None
    _check_code_points(len(caption) + len(content_warning), _CODE_POINTS_PER_CHARACTER, limit)
    tidy_caption, tidy_warning = captions.tidy(caption), captions.tidy(content_warning)
    if is_markdown:
        _check_code_points(len(tidy_caption), _MARKDOWN_CODE_POINTS_PER_CHARACTER, limit)
    length = captions.length(tidy_caption) + captions.length(tidy_warning)
    _check_code_points(length, 1, limit)
    if not tidy_caption and not has_photos:
        raise Unprocessable(_("A post needs a photo or some words."))
    found = markdown.find(tidy_caption) if is_markdown else captions.find(tidy_caption)
    if len(found.mentions) > _MENTIONS:
        raise Unprocessable(_("A post may mention %(limit)s people.", limit=_MENTIONS))
    return Words(tidy_caption, " ".join(tidy_warning.split()), found, caption_format)


def _check_code_points(count: int, per_character: int, limit: int | None) -> None:
    """Raise Unprocessable for more than `limit` characters are made of; None is no limit."""
    if limit is not None and count > limit * per_character:
        raise Unprocessable(
            _("The caption may have %(limit)s characters, content warning included.", limit=limit)
        )


def check_visibility(visibility: str) -> None:
    """Raise Unprocessable unless it is one of VISIBILITIES."""
    if visibility not in VISIBILITIES:
        raise Unprocessable(
            _("The visibility is one of %(choices)s.", choices=", ".join(VISIBILITIES))
        )


def check_out_of_archive(post: Post) -> None:
    """Raise Unprocessable for a post that rests in the archive, unchanged until it is back."""
    if post.archived_at is not None:
        raise Unprocessable(_("This post is in your archive. Bring it back first."))


def check_photos(attachment_ids: list[int]) -> None:
    """Raise Unprocessable for too many photos, or one given twice."""
    limit = config.current().limits.photos_per_post
    if len(attachment_ids) > limit:
        raise Unprocessable(_("A post may have %(limit)s photos.", limit=limit))
    if len(set(attachment_ids)) != len(attachment_ids):
        raise Unprocessable(_("A photo can be in a post only once."))


def check_description(description: str) -> None:
    """Raise Unprocessable for an alt text that is too long."""
    limit = config.current().limits.alt_text_characters
    if len(description) > limit:
        raise Unprocessable(_("A description may have %(limit)s characters.", limit=limit))


def is_narrower(visibility: str, than: str) -> bool:
    """Whether fewer people may see `visibility` than `than` (unlisted is as open as public)."""
    openness = {"public": 0, "unlisted": 0, "followers": 1, "direct": 2}
    return openness[visibility] > openness[than]
