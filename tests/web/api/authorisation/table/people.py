"""Who may do what about people: accounts, follows, blocks, featured tags, collections of people."""

from tests.web.api.authorisation import things
from tests.web.api.authorisation.people import AUTHOR, FOLLOWER
from tests.web.api.authorisation.rules import (
    ANYBODY,
    PERSON,
    Rule,
    anybodys,
    entry,
    own,
    persons,
    unless_blocked,
)

TABLE = (
    entry(
        ANYBODY,
        """
        GET /api/v1/accounts
        GET /api/v1/directory
        """,
    ),
    entry(ANYBODY, "GET /api/v1/accounts/lookup", acct="the_author"),
    entry(ANYBODY, "GET /api/v1.1/accounts/username/<username>"),
    entry(
        PERSON,
        """
        GET /api/v1.1/discover/accounts/popular
        GET /api/v1/accounts/familiar_followers
        GET /api/v1/endorsements
        GET /api/v1/suggestions
        GET /api/v2/suggestions
        GET /api/v1/accounts/relationships
        GET /api/v1/accounts/search
        GET /api/v1/blocks
        GET /api/v1/featured_tags
        GET /api/v1/featured_tags/suggestions
        GET /api/v1/follow_requests
        GET /api/v1/followed_tags
        GET /api/v1/mutes
        POST /api/v1/featured_tags
        """,
    ),
    entry(
        anybodys(things.author, "author"),
        """
        GET /api/v1/accounts/<account_id>
        GET /api/v1/accounts/<account_id>/endorsements
        GET /api/v1/accounts/<account_id>/featured_tags
        GET /api/v1/accounts/<account_id>/identity_proofs
        GET /api/v1/accounts/<account_id>/followers
        GET /api/v1/accounts/<account_id>/following
        GET /api/v1/accounts/<account_id>/statuses
        """,
    ),
    entry(own(things.featured_tag, "hashtag"), "DELETE /api/v1/featured_tags/<featured_id>"),
    entry(
        persons(things.author, "author"),
        """
        DELETE /api/v1/suggestions/<account_id>
        GET /api/v1.1/accounts/mutuals/<account_id>
        POST /api/v1/accounts/<account_id>/note
        POST /api/v1/accounts/<account_id>/unendorse
        POST /api/v1/accounts/<account_id>/unpin
        POST /api/v1/accounts/<account_id>/block
        POST /api/v1/accounts/<account_id>/mute
        POST /api/v1/accounts/<account_id>/remove_from_followers
        POST /api/v1/accounts/<account_id>/unblock
        POST /api/v1/accounts/<account_id>/unfollow
        POST /api/v1/accounts/<account_id>/unmute
        """,
    ),
    entry(persons(things.author, "author"), "POST /api/v1/reports", account_id="{id}"),
    entry(
        unless_blocked(things.author, "author", refusal=403, persons=True),
        "POST /api/v1/accounts/<account_id>/follow",
    ),
    entry(
        persons(things.followed, "whom one follows"),
        """
        POST /api/v1/accounts/<account_id>/endorse
        POST /api/v1/accounts/<account_id>/pin
        """,
    ),
    entry(
        persons(things.petitioner, "who asks to follow"),
        """
        POST /api/v1/follow_requests/<account_id>/authorize
        POST /api/v1/follow_requests/<account_id>/reject
        """,
    ),
    entry(
        anybodys(things.author, "collections of people"),
        """
        GET /api/v1/<account_id>/collections
        GET /api/v1/accounts/<account_id>/collections
        """,
    ),
    entry(
        Rule("themselves", frozenset({AUTHOR}), 403, makes=things.author),
        """
        GET /api/v1/<account_id>/in_collections
        GET /api/v1/accounts/<account_id>/in_collections
        """,
    ),
    entry(PERSON, "POST /api/v1/collections", name="Light"),
    entry(
        unless_blocked(things.people, "collection of people"),
        "GET /api/v1/collections/<collection_id>",
    ),
    entry(
        Rule("own collection of people", frozenset({AUTHOR}), 403, makes=things.people),
        """
        DELETE /api/v1/collections/<collection_id>
        DELETE /api/v1/collections/<collection_id>/items/<item_id>
        PATCH /api/v1/collections/<collection_id>
        PUT /api/v1/collections/<collection_id>
        """,
        name="Shade",
    ),
    entry(
        Rule("own collection of people", frozenset({AUTHOR}), 403, makes=things.people),
        "POST /api/v1/collections/<collection_id>/items",
        account_id="{follower}",
    ),
    entry(
        Rule("who stands in it", frozenset({FOLLOWER}), 403, makes=things.people),
        "POST /api/v1/collections/<collection_id>/items/<item_id>/revoke",
    ),
)
