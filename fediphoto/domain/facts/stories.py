"""What our people did with stories."""

from fediphoto.domain.facts.fact import Fact


class StoryPublished(Fact, frozen=True):
    """A local person published a story."""

    story_id: int


class StoryDeleted(Fact, frozen=True):
    """A local person took a story back before its day was over; the row is gone."""

    account_id: int
    story_uri: str


class StoryViewed(Fact, frozen=True):
    """A local person saw a story of somebody elsewhere."""

    story_id: int
    viewer_id: int


class StoryReplied(Fact, frozen=True):
    """A local person answered a story of somebody elsewhere in words."""

    answer_id: int
    story_id: int
    account_id: int
    content: str
    answered_at: str


class StoryReacted(Fact, frozen=True):
    """A local person answered a story of somebody elsewhere with an emoji."""

    answer_id: int
    story_id: int
    account_id: int
    content: str
    answered_at: str
