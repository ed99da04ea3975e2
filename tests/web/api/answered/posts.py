"""What is answered about posts: statuses, timelines, media, polls, hashtags, searches."""

from tests.web.api.answered.forms import PERSON, Forms, Table
from tests.web.api.shapes.kinds import Maybe
from tests.web.api.shapes.media import MEDIA_ATTACHMENT, PIXELFED_MEDIA_ATTACHMENT
from tests.web.api.shapes.people import COLLECTION
from tests.web.api.shapes.posts import GLITCH_STATUS_SOURCE, POLL, STATUS_EDIT, STATUS_SOURCE
from tests.web.api.shapes.tags import TRENDS_LINK, WHOLE_TAG


def table(forms: Forms) -> Table:
    """Routes with the shapes of their answers."""
    return [
        (
            """
            DELETE /api/v1/statuses/<post_id>
            GET /api/v1/statuses/<post_id>
            POST /api/v1/statuses/<post_id>/bookmark
            POST /api/v1/statuses/<post_id>/favourite
            POST /api/v1/statuses/<post_id>/mute
            POST /api/v1/statuses/<post_id>/pin
            POST /api/v1/statuses/<post_id>/quotes/<quoting_id>/revoke
            POST /api/v1/statuses/<post_id>/reblog
            POST /api/v1/statuses/<post_id>/unbookmark
            POST /api/v1/statuses/<post_id>/unfavourite
            POST /api/v1/statuses/<post_id>/unmute
            POST /api/v1/statuses/<post_id>/unpin
            POST /api/v1/statuses/<post_id>/unreblog
            PUT /api/v1/statuses/<post_id>
            PUT /api/v1/statuses/<post_id>/interaction_policy
            """,
            forms.status,
        ),
        (
            """
            GET /api/v1/accounts/<account_id>/statuses
            GET /api/v1/bookmarks
            GET /api/v1/favourites
            GET /api/v1/statuses
            GET /api/v1/statuses/<post_id>/quotes
            GET /api/v1/timelines/direct
            GET /api/v1/timelines/home
            GET /api/v1/timelines/link
            GET /api/v1/timelines/list/<list_id>
            GET /api/v1/timelines/public
            GET /api/v1/timelines/tag/<name>
            GET /api/v1/trends/statuses
            """,
            [forms.status],
        ),
        ("POST /api/v1/statuses", forms.status_or_scheduled),
        ("GET /api/v1/statuses/<post_id>/card", forms.card_or_empty),
        (
            "GET /api/v1/statuses/<post_id>/context",
            {"ancestors": [forms.status], "descendants": [forms.status]},
        ),
        ("GET /api/v1/statuses/<post_id>/history", [STATUS_EDIT]),
        (
            "GET /api/v1/statuses/<post_id>/source",
            {**STATUS_SOURCE, **GLITCH_STATUS_SOURCE},
        ),
        (
            """
            GET /api/v1/polls/<poll_id>
            POST /api/v1/polls/<poll_id>/votes
            """,
            POLL,
        ),
        (
            """
            GET /api/v1/media/<media_id>
            POST /api/v1/media
            POST /api/v2/media
            PUT /api/v1/media/<media_id>
            """,
            {**MEDIA_ATTACHMENT, **PIXELFED_MEDIA_ATTACHMENT},
        ),
        ("GET /api/v1/scheduled_statuses", [forms.scheduled]),
        (
            """
            GET /api/v1/scheduled_statuses/<scheduled_id>
            PUT /api/v1/scheduled_statuses/<scheduled_id>
            """,
            forms.scheduled,
        ),
        (
            "GET /api/v2/search",
            {
                "accounts": [PERSON],
                "statuses": [forms.status],
                "hashtags": [forms.tag],
                "collections": [COLLECTION],
            },
        ),
        (
            "GET /api/v1/search",
            {"accounts": [PERSON], "statuses": [forms.status], "hashtags": [str]},
        ),
        (
            """
            GET /api/v1/featured_tags/suggestions
            GET /api/v1/followed_tags
            GET /api/v1/trends
            GET /api/v1/trends/tags
            """,
            [forms.tag],
        ),
        (
            """
            POST /api/v1/tags/<name>/feature
            POST /api/v1/tags/<name>/follow
            POST /api/v1/tags/<name>/unfeature
            POST /api/v1/tags/<name>/unfollow
            """,
            forms.tag,
        ),
        (
            "GET /api/v1/tags/<name>",
            {
                **WHOLE_TAG,
                "following": bool if forms.is_for_reader else Maybe(bool),
                "featuring": bool if forms.is_for_reader else Maybe(bool),
                "count": int,
            },
        ),
        ("GET /api/v1/trends/links", [TRENDS_LINK]),
    ]
