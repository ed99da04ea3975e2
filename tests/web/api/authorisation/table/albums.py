"""Who may do what about stories and Pixelfed's collections of photos."""

from tests.web.api.authorisation import things
from tests.web.api.authorisation.rules import (
    PERSON,
    anybodys,
    entry,
    of_followers,
    own,
    unless_blocked,
)

TABLE = (
    entry(
        PERSON,
        """
        GET /api/v1.1/collections/self
        GET /api/v1.1/stories/carousel
        GET /api/v1.1/stories/self-carousel
        GET /api/v1.2/stories/carousel
        GET /api/v1.2/stories/mention-autocomplete
        POST /api/v1.1/collections/create
        POST /api/v1.1/stories/add
        POST /api/v1.2/stories/publish
        """,
    ),
    entry(
        anybodys(things.author, "author"),
        """
        GET /api/v1.1/collections/accounts/<account_id>
        """,
    ),
    entry(
        own(things.collection, "collection"),
        """
        DELETE /api/v1.1/collections/delete/<collection_id>
        POST /api/v1.1/collections/update/<collection_id>
        """,
        title="Winter",
    ),
    entry(
        unless_blocked(things.collection, "collection"),
        """
        GET /api/v1.1/collections/items/<collection_id>
        GET /api/v1.1/collections/view/<collection_id>
        """,
    ),
    entry(
        own(things.collection, "collection"),
        """
        POST /api/v1.1/collections/add
        POST /api/v1.1/collections/remove
        """,
        collection_id="{id}",
        post_id="{post}",
    ),
    entry(
        own(things.story, "story"),
        """
        DELETE /api/v1.1/stories/<story_id>
        POST /api/v1.1/stories/self-expire/<story_id>
        """,
    ),
    entry(
        own(things.story, "story"),
        """
        GET /api/v1.1/stories/viewers
        GET /api/v1.2/stories/viewers
        """,
        sid="{id}",
    ),
    entry(
        of_followers(things.story, "story"),
        """
        POST /api/v1.1/stories/comment
        POST /api/v1.1/stories/react
        POST /api/v1.1/stories/seen
        POST /api/v1.1/stories/viewed
        """,
        sid="{id}",
        id="{id}",
        caption="Lovely",
        reaction="❤",
    ),
    entry(own(things.upload, "upload"), "POST /api/v1.1/stories/publish", media_id="{id}"),
)
