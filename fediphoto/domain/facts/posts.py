"""What our people did with posts."""

from fediphoto.domain.facts.fact import Fact


class PostPublished(Fact, frozen=True):
    """A local person published a post (or a comment)."""

    post_id: int


class PostEdited(Fact, frozen=True):
    """A local person edited a post."""

    post_id: int
    edited_at: str
    """ISO 8601; makes each edit's Update activity distinct."""
    former_audience: list[int] = []  # noqa: RUF012 (msgspec copies it)
    """Accounts that could see it before and may no longer (they are sent a Delete)."""
    former_visibility: str = ""
    """What its visibility was, where that was wider; else ''."""


class PhotosRenamed(Fact, frozen=True):
    """The photos of a post that fewer may see now have other addresses."""

    post_id: int
    renamed_at: str
    """ISO 8601; makes the Update distinct."""


class PostDeleted(Fact, frozen=True):
    """A local person's post is gone; what a Delete needs is carried, for the row is not there."""

    post_uri: str
    account_id: int
    visibility: str
    addressed: list[int]
    """Ids of the accounts that were mentioned, or boosted it, or are answered by it."""
    boosted_by: list[int] = []  # noqa: RUF012 (msgspec copies it)
    """Ids of our own people who boosted it: their followers' servers have it too."""


class PostArchived(Fact, frozen=True):
    """A local person took a post out of everybody's sight; it may come back."""

    post_id: int
    archived_at: str
    """ISO 8601; makes each Delete distinct."""
    visibility: str
    """What it was before."""
    addressed: list[int]
    """Ids of the accounts, followers apart, whose servers may have it."""


class PostBroughtBack(Fact, frozen=True):
    """A local person's post is out of the archive again."""

    post_id: int
    brought_back_at: str
    """ISO 8601; makes each Create distinct."""


class PostBoosted(Fact, frozen=True):
    """A local person boosted a post; `post_id` is the boost's own."""

    post_id: int


class PostUnboosted(Fact, frozen=True):
    """A local person took a boost back."""

    boost_uri: str
    account_id: int
    boosted_id: int
    boosted_at: str


class PostLiked(Fact, frozen=True):
    """A local person likes a post."""

    like_id: int


class PostUnliked(Fact, frozen=True):
    """A local person no longer likes a post."""

    like_uri: str
    account_id: int
    post_id: int


class PostPinned(Fact, frozen=True):
    """A local person shows a post first on the profile."""

    post_id: int
    pinned_at: str
    """ISO 8601; makes the Add of each pinning distinct."""


class PostUnpinned(Fact, frozen=True):
    """A local person's post stands where it belongs again."""

    account_id: int
    post_uri: str
    pinned_at: str
    """When it had been pinned."""
