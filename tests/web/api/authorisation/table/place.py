"""Who may do what about the place itself: how one comes in, what it says of itself."""

from tests.web.api.authorisation import things
from tests.web.api.authorisation.rules import (
    ANYBODY,
    NOBODY,
    NOBODY_YET,
    PERSON,
    Rule,
    entry,
    persons,
)

TABLE = (
    entry(
        ANYBODY,
        """
        POST /api/auth/app-code-verify
        POST /api/auth/onboarding
        GET /api/oembed
        GET /api/openapi.json
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
        GET /api/v2/instance
        """,
    ),
    entry(ANYBODY, "POST /api/v1/apps", client_name="App", redirect_uris="https://app.test/"),
    entry(NOBODY_YET, "POST /api/v1/accounts\nPOST /api/v1/emails/confirmations"),
    entry(
        PERSON,
        """
        GET /api/v1/emails/check_confirmation
        GET /api/v1/announcements
        GET /api/v1/apps/verify_credentials
        GET /oauth/userinfo
        POST /oauth/userinfo
        """,
    ),
    entry(
        # A day on which nothing came into effect, and an instance without terms.
        Rule("nobody", frozenset(), 404),
        """
        GET /api/v1/instance/terms_of_service
        GET /api/v1/instance/terms_of_service/<day>
        """,
    ),
    entry(
        persons(things.announcement, "announcement"),
        """
        POST /api/v1/announcements/<announcement_id>/dismiss
        DELETE /api/v1/announcements/<announcement_id>/reactions/<name>
        PUT /api/v1/announcements/<announcement_id>/reactions/<name>
        """,
    ),
    entry(ANYBODY, "GET /api/v2/config"),
    entry(
        # What is asked for here is no work that goes on.
        NOBODY,
        "GET /api/v1_alpha/async_refreshes/<refresh>",
    ),
    entry(NOBODY, "GET /api/proofs"),
)
