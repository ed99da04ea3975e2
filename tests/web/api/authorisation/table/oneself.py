"""Who may do what about one's own things: profile, settings, lists, filters, reports of a year."""

from tests.web.api.authorisation import things
from tests.web.api.authorisation.rules import NOBODY, PERSON, entry, own, persons

TABLE = (
    entry(
        PERSON,
        """
        DELETE /api/v1/domain_blocks
        DELETE /api/v1/profile/avatar
        DELETE /api/v1/profile/header
        GET /api/v1/accounts/verify_credentials
        GET /api/v1/domain_blocks
        GET /api/v1/markers
        GET /api/v1/preferences
        GET /api/v1/profile
        PATCH /api/v1/accounts/update_credentials
        PATCH /api/v1/profile
        PUT /api/v1/profile
        POST /api/v1/accounts/update_credentials
        POST /api/v1/domain_blocks
        POST /api/v1/markers
        """,
    ),
    entry(
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
    entry(
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
    entry(persons(things.author, "author"), "GET /api/v1/accounts/<account_id>/lists"),
    entry(
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
    entry(
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
    entry(
        own(things.filter_post, "post of a filter"),
        """
        DELETE /api/v2/filters/statuses/<filter_status_id>
        GET /api/v2/filters/statuses/<filter_status_id>
        """,
    ),
    entry(
        PERSON,
        """
        GET /api/pixelfed/v1/app/settings
        GET /api/v1.1/compose/settings
        POST /api/pixelfed/v1/app/settings
        """,
    ),
    entry(PERSON, "GET /api/v1/annual_reports"),
    entry(
        # What is asked for here is no year.
        NOBODY,
        """
        GET /api/v1/annual_reports/<year>
        GET /api/v1/annual_reports/<year>/state
        POST /api/v1/annual_reports/<year>/generate
        POST /api/v1/annual_reports/<year>/read
        """,
    ),
    entry(PERSON, "DELETE /api/v1.1/accounts/avatar"),
)
