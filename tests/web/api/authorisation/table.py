"""The table: each route of the client API under what it demands."""

from tests.web.api.authorisation import things
from tests.web.api.authorisation.people import AUTHOR, FOLLOWER
from tests.web.api.authorisation.rules import (
    ADMINS,
    ANYBODY,
    NOBODY,
    NOBODY_YET,
    NOTHING_YET,
    PERSON,
    STAFF,
    Entry,
    Rule,
    anybodys,
    boosted,
    of_followers,
    of_the_quoted,
    own,
    persons,
    pinned,
    seen,
    seen_by_person,
    staffs,
    unless_blocked,
)


def _entry(rule: Rule, routes: str, **fields: object) -> Entry:
    """An entry for routes written one a line."""
    return Entry(rule, tuple(line.strip() for line in routes.strip().splitlines()), fields)


TABLE = (
    _entry(
        ANYBODY,
        """
        POST /api/auth/app-code-verify
        POST /api/auth/onboarding
        GET /api/oembed
        GET /api/openapi.json
        GET /api/v1/accounts
        GET /api/v1/custom_emojis
        GET /api/v1/instance
        GET /api/v1/instance/activity
        GET /api/v1/instance/domain_blocks
        GET /api/v1/instance/extended_description
        GET /api/v1/instance/languages
        GET /api/v1/instance/peers
        GET /api/v1/instance/privacy_policy
        GET /api/v1/instance/rules
        GET /api/v1/instance/translation_languages
        GET /api/v1/statuses
        GET /api/v1/directory
        GET /api/v1/streaming/health
        GET /api/v1/streaming/public
        GET /api/v1/streaming/public/local
        GET /api/v1/streaming/public/remote
        GET /api/v1/tags/<name>
        GET /api/v1/tags/<name>/related
        GET /api/v1/trends
        GET /api/v1/trends/links
        GET /api/v1/trends/statuses
        GET /api/v1/trends/tags
        GET /api/v1/timelines/link
        GET /api/v1/timelines/public
        GET /api/v1/timelines/tag/<name>
        GET /api/v2/instance
        GET /api/v2/search
        """,
    ),
    _entry(ANYBODY, "GET /api/v1/accounts/lookup", acct="the_author"),
    _entry(ANYBODY, "GET /api/v1/streaming/hashtag", tag="light"),
    _entry(ANYBODY, "GET /api/v1/streaming/hashtag/local", tag="light"),
    _entry(
        PERSON,
        """
        GET /api/v1/streaming/direct
        GET /api/v1/streaming/user
        GET /api/v1/streaming/user/notification
        """,
    ),
    _entry(own(things.streamed_list, "list"), "GET /api/v1/streaming/list", list="{id}"),
    _entry(ANYBODY, "GET /api/v1.1/accounts/username/<username>"),
    _entry(ANYBODY, "POST /api/v1/apps", client_name="App", redirect_uris="https://app.test/"),
    _entry(NOBODY_YET, "POST /api/v1/accounts\nPOST /api/v1/emails/confirmations"),
    _entry(
        PERSON,
        """
        GET /api/v1/emails/check_confirmation
        DELETE /api/v1/domain_blocks
        DELETE /api/v1/profile/avatar
        DELETE /api/v1/profile/header
        GET /api/compose/v0/search/location
        GET /api/v1/announcements
        GET /api/v1.1/collections/self
        GET /api/v1.1/compose/search/location
        GET /api/v1.1/stories/carousel
        GET /api/v1.1/stories/self-carousel
        GET /api/v1.2/stories/carousel
        GET /api/v1.2/stories/mention-autocomplete
        GET /api/v1.1/discover/accounts/popular
        GET /api/v1.1/discover/posts/hashtags
        GET /api/v1.1/discover/posts/network/trending
        GET /api/v1.1/discover/posts/trending
        GET /api/v1/accounts/familiar_followers
        GET /api/v1/endorsements
        GET /api/v1/suggestions
        GET /api/v2/suggestions
        GET /api/v1/accounts/relationships
        GET /api/v1/accounts/search
        GET /api/v1/accounts/verify_credentials
        GET /api/v1/apps/verify_credentials
        GET /api/v1/blocks
        GET /api/v1/bookmarks
        GET /api/v1/domain_blocks
        GET /api/v1/favourites
        GET /api/v1/featured_tags
        GET /api/v1/featured_tags/suggestions
        GET /api/v1/follow_requests
        GET /api/v1/followed_tags
        GET /api/v1/markers
        GET /api/v1/mutes
        GET /api/v1.1/nag/state
        GET /api/v1.1/push/state
        GET /api/v1/notifications
        GET /api/v1/notifications/policy
        GET /api/v1/notifications/requests
        GET /api/v1/notifications/requests/merged
        GET /api/v1/notifications/unread_count
        GET /api/v2/notifications
        GET /api/v2/notifications/policy
        GET /api/v2/notifications/unread_count
        GET /api/v2_alpha/notifications
        GET /api/v2_alpha/notifications/unread_count
        DELETE /api/v1/push/subscription
        PATCH /api/v1/notifications/policy
        PATCH /api/v2/notifications/policy
        POST /api/v1.1/push/compare
        POST /api/v1.1/push/disable
        POST /api/v1.1/push/update
        POST /api/v1/notifications/requests/accept
        POST /api/v1/notifications/requests/dismiss
        POST /api/v1/push/subscription
        POST /api/v2/notifications/<group_key>/dismiss
        POST /api/v2_alpha/notifications/<group_key>/dismiss
        PUT /api/v1/notifications/policy
        PUT /api/v2/notifications/policy
        GET /api/v1/preferences
        GET /api/v1/profile
        GET /api/v1/search
        GET /api/v1/scheduled_statuses
        GET /api/v1.1/direct/compose/mutuals
        GET /api/v1/conversations
        GET /api/v1/timelines/direct
        GET /api/v1/timelines/home
        PATCH /api/v1/accounts/update_credentials
        PATCH /api/v1/profile
        PUT /api/v1/profile
        POST /api/v1.1/collections/create
        POST /api/v1.1/stories/add
        POST /api/v1.2/stories/publish
        POST /api/v1/accounts/update_credentials
        POST /api/v1/domain_blocks
        POST /api/v1/featured_tags
        POST /api/v1/markers
        POST /api/v1/media
        POST /api/v1/notifications/clear
        POST /api/v1/notifications/dismiss
        POST /api/v1/statuses
        POST /api/v1/tags/<name>/feature
        POST /api/v1/tags/<name>/follow
        POST /api/v1/tags/<name>/unfeature
        POST /api/v1/tags/<name>/unfollow
        POST /api/v2/media
        """,
    ),
    _entry(
        anybodys(things.author, "author"),
        """
        GET /api/v1/accounts/<account_id>
        GET /api/v1/accounts/<account_id>/endorsements
        GET /api/v1/accounts/<account_id>/featured_tags
        GET /api/v1/accounts/<account_id>/identity_proofs
        GET /api/v1/accounts/<account_id>/followers
        GET /api/v1/accounts/<account_id>/following
        GET /api/v1/accounts/<account_id>/statuses
        GET /api/v1.1/collections/accounts/<account_id>
        """,
    ),
    _entry(
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
    _entry(
        seen_by_person(things.post),
        """
        GET /api/v1/statuses/<post_id>/quotes
        POST /api/v1/statuses/<post_id>/bookmark
        POST /api/v1/statuses/<post_id>/favourite
        POST /api/v1/statuses/<post_id>/mute
        POST /api/v1/statuses/<post_id>/unmute
        """,
    ),
    _entry(
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
    _entry(seen(things.poll, "poll"), "GET /api/v1/polls/<poll_id>"),
    _entry(
        own(things.upload, "upload"),
        """
        DELETE /api/v1/media/<media_id>
        GET /api/v1/media/<media_id>
        PUT /api/v1/media/<media_id>
        """,
    ),
    _entry(
        persons(things.author, "author"),
        """
        GET /api/v1.1/direct/thread
        POST /api/v1.1/direct/thread/read
        """,
        pid="{id}",
    ),
    _entry(
        unless_blocked(things.author, "author", refusal=403, persons=True),
        """
        POST /api/v1.1/direct/thread/media
        POST /api/v1.1/direct/thread/send
        """,
        to_id="{id}",
        message="Hello",
    ),
    _entry(own(things.message, "message"), "DELETE /api/v1.1/direct/thread/message", id="{id}"),
    _entry(NOBODY, "POST /api/v1/statuses/<post_id>/translate"),
    _entry(
        own(things.scheduled, "scheduled post"),
        """
        DELETE /api/v1/scheduled_statuses/<scheduled_id>
        GET /api/v1/scheduled_statuses/<scheduled_id>
        PUT /api/v1/scheduled_statuses/<scheduled_id>
        """,
        scheduled_at="2027-06-01T12:00:00.000Z",
    ),
    _entry(
        own(things.conversation, "conversation"),
        """
        DELETE /api/v1/conversations/<conversation_id>
        POST /api/v1/conversations/<conversation_id>/read
        POST /api/v1/conversations/<conversation_id>/unread
        """,
    ),
    _entry(
        own(things.notification, "notification"),
        """
        GET /api/v1/notifications/<notification_id>
        POST /api/v1/notifications/<notification_id>/dismiss
        """,
    ),
    _entry(
        own(things.notification, "group of notifications"),
        """
        GET /api/v2/notifications/<group_key>
        GET /api/v2/notifications/<group_key>/accounts
        GET /api/v2_alpha/notifications/<group_key>
        GET /api/v2_alpha/notifications/<group_key>/accounts
        """,
    ),
    _entry(
        own(things.waiting, "who waits to be heard"),
        """
        GET /api/v1/notifications/requests/<request_id>
        POST /api/v1/notifications/requests/<request_id>/accept
        POST /api/v1/notifications/requests/<request_id>/dismiss
        """,
    ),
    _entry(
        NOTHING_YET,
        """
        GET /api/v1/push/subscription
        PUT /api/v1/push/subscription
        """,
    ),
    _entry(own(things.featured_tag, "hashtag"), "DELETE /api/v1/featured_tags/<featured_id>"),
    _entry(
        own(things.collection, "collection"),
        """
        DELETE /api/v1.1/collections/delete/<collection_id>
        POST /api/v1.1/collections/update/<collection_id>
        """,
        title="Winter",
    ),
    _entry(persons(things.place, "place"), "GET /api/v1.1/places/posts/<place_id>/<slug>"),
    _entry(
        unless_blocked(things.collection, "collection"),
        """
        GET /api/v1.1/collections/items/<collection_id>
        GET /api/v1.1/collections/view/<collection_id>
        """,
    ),
    _entry(
        own(things.collection, "collection"),
        """
        POST /api/v1.1/collections/add
        POST /api/v1.1/collections/remove
        """,
        collection_id="{id}",
        post_id="{post}",
    ),
    _entry(
        own(things.story, "story"),
        """
        DELETE /api/v1.1/stories/<story_id>
        POST /api/v1.1/stories/self-expire/<story_id>
        """,
    ),
    _entry(
        own(things.story, "story"),
        """
        GET /api/v1.1/stories/viewers
        GET /api/v1.2/stories/viewers
        """,
        sid="{id}",
    ),
    _entry(
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
    _entry(own(things.upload, "upload"), "POST /api/v1.1/stories/publish", media_id="{id}"),
    _entry(
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
    _entry(
        seen_by_person(things.poll, "poll"), "POST /api/v1/polls/<poll_id>/votes", choices=["0"]
    ),
    _entry(persons(things.author, "author"), "POST /api/v1/reports", account_id="{id}"),
    _entry(
        seen_by_person(things.post),
        """
        POST /api/v1/statuses/<post_id>/unbookmark
        POST /api/v1/statuses/<post_id>/unfavourite
        POST /api/v1/statuses/<post_id>/unreblog
        """,
    ),
    _entry(
        of_the_quoted(things.post), "POST /api/v1/statuses/<post_id>/quotes/<quoting_id>/revoke"
    ),
    _entry(
        PERSON,
        """
        GET /oauth/userinfo
        POST /oauth/userinfo
        """,
    ),
    _entry(
        unless_blocked(things.author, "author", refusal=403, persons=True),
        "POST /api/v1/accounts/<account_id>/follow",
    ),
    _entry(
        persons(things.followed, "whom one follows"),
        """
        POST /api/v1/accounts/<account_id>/endorse
        POST /api/v1/accounts/<account_id>/pin
        """,
    ),
    _entry(
        persons(things.petitioner, "who asks to follow"),
        """
        POST /api/v1/follow_requests/<account_id>/authorize
        POST /api/v1/follow_requests/<account_id>/reject
        """,
    ),
    _entry(
        PERSON,
        """
        GET /api/v1/filters
        GET /api/v1/lists
        GET /api/v2/filters
        POST /api/v1/filters
        POST /api/v1/lists
        POST /api/v2/filters
        """,
        title="Quiet",
        phrase="storm",
        context=["home"],
    ),
    _entry(
        own(things.account_list, "list"),
        """
        DELETE /api/v1/lists/<list_id>
        DELETE /api/v1/lists/<list_id>/accounts
        GET /api/v1/lists/<list_id>
        GET /api/v1/lists/<list_id>/accounts
        GET /api/v1/timelines/list/<list_id>
        PATCH /api/v1/lists/<list_id>
        POST /api/v1/lists/<list_id>/accounts
        PUT /api/v1/lists/<list_id>
        """,
    ),
    _entry(persons(things.author, "author"), "GET /api/v1/accounts/<account_id>/lists"),
    _entry(
        own(things.a_filter, "filter"),
        """
        DELETE /api/v2/filters/<filter_id>
        GET /api/v2/filters/<filter_id>
        GET /api/v2/filters/<filter_id>/keywords
        GET /api/v2/filters/<filter_id>/statuses
        PATCH /api/v2/filters/<filter_id>
        POST /api/v2/filters/<filter_id>/keywords
        POST /api/v2/filters/<filter_id>/statuses
        PUT /api/v2/filters/<filter_id>
        """,
        keyword="rain",
        status_id="{post}",
    ),
    _entry(
        own(things.filter_keyword, "keyword"),
        """
        DELETE /api/v1/filters/<keyword_id>
        DELETE /api/v2/filters/keywords/<keyword_id>
        GET /api/v1/filters/<keyword_id>
        GET /api/v2/filters/keywords/<keyword_id>
        PUT /api/v1/filters/<keyword_id>
        PUT /api/v2/filters/keywords/<keyword_id>
        """,
        keyword="rain",
    ),
    _entry(
        own(things.filter_post, "post of a filter"),
        """
        DELETE /api/v2/filters/statuses/<filter_status_id>
        GET /api/v2/filters/statuses/<filter_status_id>
        """,
    ),
    _entry(boosted(things.post), "POST /api/v1/statuses/<post_id>/reblog"),
    _entry(
        pinned(things.post),
        """
        POST /api/v1/statuses/<post_id>/pin
        POST /api/v1/statuses/<post_id>/unpin
        """,
    ),
    _entry(
        own(things.post, "post"),
        """
        POST /api/pixelfed/v1/archive/add/<post_id>
        POST /api/pixelfed/v1/archive/remove/<post_id>
        POST /api/v1.1/archive/add/<post_id>
        POST /api/v1.1/archive/remove/<post_id>
        """,
    ),
    _entry(
        PERSON,
        """
        GET /api/pixelfed/v1/archive/list
        GET /api/v1.1/archive/list
        """,
    ),
    _entry(
        # A day on which nothing came into effect, and an instance without terms.
        Rule("nobody", frozenset(), 404),
        """
        GET /api/v1/instance/terms_of_service
        GET /api/v1/instance/terms_of_service/<day>
        """,
    ),
    _entry(
        persons(things.announcement, "announcement"),
        """
        POST /api/v1/announcements/<announcement_id>/dismiss
        DELETE /api/v1/announcements/<announcement_id>/reactions/<name>
        PUT /api/v1/announcements/<announcement_id>/reactions/<name>
        """,
    ),
    _entry(
        STAFF,
        """
        GET /api/v1/admin/accounts
        GET /api/v1/admin/domain_allows
        GET /api/v1/admin/domain_blocks
        GET /api/v1/admin/reports
        GET /api/v1/admin/trends/links
        GET /api/v1/admin/trends/links/publishers
        GET /api/v1/admin/trends/statuses
        GET /api/v1/admin/trends/tags
        GET /api/v2/admin/accounts
        """,
    ),
    _entry(
        STAFF,
        """
        POST /api/v1/admin/dimensions
        POST /api/v1/admin/measures
        POST /api/v1/admin/retention
        """,
        start_at="2026-07-01",
        end_at="2026-07-07",
    ),
    _entry(STAFF, "POST /api/v1/admin/domain_allows", domain="friend.test"),
    _entry(STAFF, "POST /api/v1/admin/domain_blocks", domain="foe.test"),
    _entry(
        ADMINS,
        """
        GET /api/v1/admin/canonical_email_blocks
        GET /api/v1/admin/email_domain_blocks
        GET /api/v1/admin/ip_blocks
        """,
    ),
    _entry(ADMINS, "POST /api/v1/admin/canonical_email_blocks", email="foe@mail.test"),
    _entry(ADMINS, "POST /api/v1/admin/canonical_email_blocks/test", email="foe@mail.test"),
    _entry(ADMINS, "POST /api/v1/admin/email_domain_blocks", domain="foe.test"),
    _entry(ADMINS, "POST /api/v1/admin/ip_blocks", ip="192.0.2.0/24", severity="sign_up_block"),
    _entry(
        staffs(things.author, "account"),
        """
        GET /api/v1/admin/accounts/<account_id>
        POST /api/v1/admin/accounts/<account_id>/enable
        POST /api/v1/admin/accounts/<account_id>/unsensitive
        POST /api/v1/admin/accounts/<account_id>/unsilence
        POST /api/v1/admin/accounts/<account_id>/unsuspend
        """,
    ),
    _entry(
        staffs(things.author, "account"),
        "POST /api/v1/admin/accounts/<account_id>/action",
        type="none",
    ),
    _entry(
        staffs(things.applicant, "applicant"),
        """
        POST /api/v1/admin/accounts/<account_id>/approve
        POST /api/v1/admin/accounts/<account_id>/reject
        """,
    ),
    _entry(
        staffs(things.judged, "suspended account", admins_only=True),
        "DELETE /api/v1/admin/accounts/<account_id>",
    ),
    _entry(
        staffs(things.used_tag, "hashtag"),
        """
        POST /api/v1/admin/trends/tags/<tag_id>/approve
        POST /api/v1/admin/trends/tags/<tag_id>/reject
        """,
    ),
    _entry(
        staffs(things.open_post, "post"),
        """
        POST /api/v1/admin/trends/statuses/<post_id>/approve
        POST /api/v1/admin/trends/statuses/<post_id>/reject
        """,
    ),
    _entry(
        staffs(things.linked_page, "page"),
        """
        POST /api/v1/admin/trends/links/<card_id>/approve
        POST /api/v1/admin/trends/links/<card_id>/reject
        """,
    ),
    _entry(
        staffs(things.publisher, "publisher"),
        """
        POST /api/v1/admin/trends/links/publishers/<publisher_id>/approve
        POST /api/v1/admin/trends/links/publishers/<publisher_id>/reject
        """,
    ),
    _entry(
        staffs(things.report, "report"),
        """
        GET /api/v1/admin/reports/<report_id>
        POST /api/v1/admin/reports/<report_id>/assign_to_self
        POST /api/v1/admin/reports/<report_id>/reopen
        POST /api/v1/admin/reports/<report_id>/resolve
        POST /api/v1/admin/reports/<report_id>/unassign
        PUT /api/v1/admin/reports/<report_id>
        """,
    ),
    _entry(
        staffs(things.domain_block, "domain block"),
        """
        DELETE /api/v1/admin/domain_blocks/<block_id>
        GET /api/v1/admin/domain_blocks/<block_id>
        PUT /api/v1/admin/domain_blocks/<block_id>
        """,
    ),
    _entry(
        staffs(things.domain_allow, "domain allow"),
        """
        DELETE /api/v1/admin/domain_allows/<allow_id>
        GET /api/v1/admin/domain_allows/<allow_id>
        """,
    ),
    _entry(
        staffs(things.email_domain_block, "mail provider block", admins_only=True),
        """
        DELETE /api/v1/admin/email_domain_blocks/<block_id>
        GET /api/v1/admin/email_domain_blocks/<block_id>
        """,
    ),
    _entry(
        staffs(things.ip_block, "network block", admins_only=True),
        """
        DELETE /api/v1/admin/ip_blocks/<block_id>
        GET /api/v1/admin/ip_blocks/<block_id>
        PUT /api/v1/admin/ip_blocks/<block_id>
        """,
    ),
    _entry(
        staffs(things.canonical_email_block, "address block", admins_only=True),
        """
        DELETE /api/v1/admin/canonical_email_blocks/<block_id>
        GET /api/v1/admin/canonical_email_blocks/<block_id>
        """,
    ),
    _entry(
        ADMINS,
        """
        GET /api/admin/autospam/list
        GET /api/admin/config
        GET /api/admin/instances/list
        GET /api/admin/mod-reports/list
        GET /api/admin/stats
        GET /api/admin/users/list
        POST /api/admin/config/update
        """,
    ),
    _entry(
        staffs(things.author, "user", admins_only=True), "GET /api/admin/users/get", user_id="{id}"
    ),
    _entry(
        staffs(things.author, "user", admins_only=True),
        "POST /api/admin/users/action",
        id="{id}",
        action="refresh_stats",
    ),
    _entry(
        staffs(things.stranger_elsewhere, "server", admins_only=True),
        "GET /api/admin/instances/get",
        id="{id}",
    ),
    _entry(
        staffs(things.report, "report", admins_only=True),
        "POST /api/admin/mod-reports/handle",
        id="{id}",
        action="ignore",
    ),
    _entry(
        staffs(things.report, "report", admins_only=True),
        "POST /api/admin/autospam/handle",
        id="{id}",
        action="dismiss",
    ),
    _entry(ANYBODY, "GET /api/v2/config"),
    _entry(
        PERSON,
        """
        GET /api/pixelfed/v1/app/settings
        GET /api/v1.1/compose/settings
        POST /api/pixelfed/v1/app/settings
        """,
    ),
    _entry(
        seen_by_person(things.post),
        "POST /api/v1.1/report",
        object_id="{id}",
        object_type="post",
        report_type="spam",
    ),
    _entry(
        anybodys(things.author, "collections of people"),
        """
        GET /api/v1/<account_id>/collections
        GET /api/v1/accounts/<account_id>/collections
        """,
    ),
    _entry(
        Rule("themselves", frozenset({AUTHOR}), 403, makes=things.author),
        """
        GET /api/v1/<account_id>/in_collections
        GET /api/v1/accounts/<account_id>/in_collections
        """,
    ),
    _entry(PERSON, "POST /api/v1/collections", name="Light"),
    _entry(
        unless_blocked(things.people, "collection of people"),
        "GET /api/v1/collections/<collection_id>",
    ),
    _entry(
        Rule("own collection of people", frozenset({AUTHOR}), 403, makes=things.people),
        """
        DELETE /api/v1/collections/<collection_id>
        DELETE /api/v1/collections/<collection_id>/items/<item_id>
        PATCH /api/v1/collections/<collection_id>
        PUT /api/v1/collections/<collection_id>
        """,
        name="Shade",
    ),
    _entry(
        Rule("own collection of people", frozenset({AUTHOR}), 403, makes=things.people),
        "POST /api/v1/collections/<collection_id>/items",
        account_id="{follower}",
    ),
    _entry(
        Rule("who stands in it", frozenset({FOLLOWER}), 403, makes=things.people),
        "POST /api/v1/collections/<collection_id>/items/<item_id>/revoke",
    ),
    _entry(PERSON, "GET /api/v1/annual_reports"),
    _entry(
        # What is asked for here is no year, and no work that goes on.
        NOBODY,
        """
        GET /api/v1/annual_reports/<year>
        GET /api/v1/annual_reports/<year>/state
        GET /api/v1_alpha/async_refreshes/<refresh>
        POST /api/v1/annual_reports/<year>/generate
        POST /api/v1/annual_reports/<year>/read
        """,
    ),
    _entry(NOBODY, "GET /api/proofs"),
    _entry(PERSON, "DELETE /api/v1.1/accounts/avatar"),
)
