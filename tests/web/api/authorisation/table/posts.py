"""Who may do what about posts: statuses, polls, media, timelines, hashtags and searches."""

from tests.web.api.authorisation import things
from tests.web.api.authorisation.rules import (
    ANYBODY,
    NOBODY,
    PERSON,
    boosted,
    entry,
    of_the_quoted,
    own,
    persons,
    pinned,
    seen,
    seen_by_person,
)

TABLE = (
    entry(
        ANYBODY,
        """
        GET /api/v1/statuses
        GET /api/v1/tags/<name>
        GET /api/v1/tags/<name>/related
        GET /api/v1/trends
        GET /api/v1/trends/links
        GET /api/v1/trends/statuses
        GET /api/v1/trends/tags
        GET /api/v1/timelines/link
        GET /api/v1/timelines/public
        GET /api/v1/timelines/tag/<name>
        GET /api/v2/search
        """,
    ),
    entry(
        PERSON,
        """
        GET /api/compose/v0/search/location
        GET /api/v1.1/compose/search/location
        GET /api/v1.1/discover/posts/hashtags
        GET /api/v1.1/discover/posts/network/trending
        GET /api/v1.1/discover/posts/trending
        GET /api/v1/bookmarks
        GET /api/v1/favourites
        GET /api/v1/search
        GET /api/v1/scheduled_statuses
        GET /api/v1/timelines/direct
        GET /api/v1/timelines/home
        POST /api/v1/media
        POST /api/v1/statuses
        POST /api/v1/tags/<name>/feature
        POST /api/v1/tags/<name>/follow
        POST /api/v1/tags/<name>/unfeature
        POST /api/v1/tags/<name>/unfollow
        POST /api/v2/media
        """,
    ),
    entry(
        seen(things.post),
        """
        GET /api/v1/statuses/<post_id>
        GET /api/v1/statuses/<post_id>/card
        GET /api/v1/statuses/<post_id>/context
        GET /api/v1/statuses/<post_id>/favourited_by
        GET /api/v1/statuses/<post_id>/history
        GET /api/v1/statuses/<post_id>/reblogged_by
        """,
    ),
    entry(
        seen_by_person(things.post),
        """
        GET /api/v1/statuses/<post_id>/quotes
        POST /api/v1/statuses/<post_id>/bookmark
        POST /api/v1/statuses/<post_id>/favourite
        POST /api/v1/statuses/<post_id>/mute
        POST /api/v1/statuses/<post_id>/unmute
        """,
    ),
    entry(
        own(things.post, "post"),
        """
        DELETE /api/v1/statuses/<post_id>
        GET /api/v1/statuses/<post_id>/source
        PUT /api/v1/statuses/<post_id>
        PUT /api/v1/statuses/<post_id>/interaction_policy
        """,
        status="Hello again",
        quote_approval_policy="nobody",
    ),
    entry(
        own(things.post, "post"),
        """
        POST /api/pixelfed/v1/archive/add/<post_id>
        POST /api/pixelfed/v1/archive/remove/<post_id>
        POST /api/v1.1/archive/add/<post_id>
        POST /api/v1.1/archive/remove/<post_id>
        """,
    ),
    entry(
        PERSON,
        """
        GET /api/pixelfed/v1/archive/list
        GET /api/v1.1/archive/list
        """,
    ),
    entry(seen(things.poll, "poll"), "GET /api/v1/polls/<poll_id>"),
    entry(
        own(things.upload, "upload"),
        """
        DELETE /api/v1/media/<media_id>
        GET /api/v1/media/<media_id>
        PUT /api/v1/media/<media_id>
        """,
    ),
    entry(NOBODY, "POST /api/v1/statuses/<post_id>/translate"),
    entry(
        own(things.scheduled, "scheduled post"),
        """
        DELETE /api/v1/scheduled_statuses/<scheduled_id>
        GET /api/v1/scheduled_statuses/<scheduled_id>
        PUT /api/v1/scheduled_statuses/<scheduled_id>
        """,
        scheduled_at="2027-06-01T12:00:00.000Z",
    ),
    entry(persons(things.place, "place"), "GET /api/v1.1/places/posts/<place_id>/<slug>"),
    entry(seen_by_person(things.poll, "poll"), "POST /api/v1/polls/<poll_id>/votes", choices=["0"]),
    entry(
        seen_by_person(things.post),
        """
        POST /api/v1/statuses/<post_id>/unbookmark
        POST /api/v1/statuses/<post_id>/unfavourite
        POST /api/v1/statuses/<post_id>/unreblog
        """,
    ),
    entry(of_the_quoted(things.post), "POST /api/v1/statuses/<post_id>/quotes/<quoting_id>/revoke"),
    entry(boosted(things.post), "POST /api/v1/statuses/<post_id>/reblog"),
    entry(
        pinned(things.post),
        """
        POST /api/v1/statuses/<post_id>/pin
        POST /api/v1/statuses/<post_id>/unpin
        """,
    ),
    entry(
        seen_by_person(things.post),
        "POST /api/v1.1/report",
        object_id="{id}",
        object_type="post",
        report_type="spam",
    ),
)
