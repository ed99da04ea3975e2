"""Who may do what at the desk: moderators and admins, through Mastodon's paths and Pixelfed's."""

from tests.web.api.authorisation import things
from tests.web.api.authorisation.rules import ADMINS, STAFF, entry, staffs

TABLE = (
    entry(
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
    entry(
        STAFF,
        """
        POST /api/v1/admin/dimensions
        POST /api/v1/admin/measures
        POST /api/v1/admin/retention
        """,
        start_at="2026-07-01",
        end_at="2026-07-07",
    ),
    entry(STAFF, "POST /api/v1/admin/domain_allows", domain="friend.test"),
    entry(STAFF, "POST /api/v1/admin/domain_blocks", domain="foe.test"),
    entry(
        ADMINS,
        """
        GET /api/v1/admin/canonical_email_blocks
        GET /api/v1/admin/email_domain_blocks
        GET /api/v1/admin/ip_blocks
        """,
    ),
    entry(ADMINS, "POST /api/v1/admin/canonical_email_blocks", email="foe@mail.test"),
    entry(ADMINS, "POST /api/v1/admin/canonical_email_blocks/test", email="foe@mail.test"),
    entry(ADMINS, "POST /api/v1/admin/email_domain_blocks", domain="foe.test"),
    entry(ADMINS, "POST /api/v1/admin/ip_blocks", ip="192.0.2.0/24", severity="sign_up_block"),
    entry(
        staffs(things.author, "account"),
        """
        GET /api/v1/admin/accounts/<account_id>
        POST /api/v1/admin/accounts/<account_id>/enable
        POST /api/v1/admin/accounts/<account_id>/unsensitive
        POST /api/v1/admin/accounts/<account_id>/unsilence
        POST /api/v1/admin/accounts/<account_id>/unsuspend
        """,
    ),
    entry(
        staffs(things.author, "account"),
        "POST /api/v1/admin/accounts/<account_id>/action",
        type="none",
    ),
    entry(
        staffs(things.applicant, "applicant"),
        """
        POST /api/v1/admin/accounts/<account_id>/approve
        POST /api/v1/admin/accounts/<account_id>/reject
        """,
    ),
    entry(
        staffs(things.judged, "suspended account", admins_only=True),
        "DELETE /api/v1/admin/accounts/<account_id>",
    ),
    entry(
        staffs(things.used_tag, "hashtag"),
        """
        POST /api/v1/admin/trends/tags/<tag_id>/approve
        POST /api/v1/admin/trends/tags/<tag_id>/reject
        """,
    ),
    entry(
        staffs(things.open_post, "post"),
        """
        POST /api/v1/admin/trends/statuses/<post_id>/approve
        POST /api/v1/admin/trends/statuses/<post_id>/reject
        """,
    ),
    entry(
        staffs(things.linked_page, "page"),
        """
        POST /api/v1/admin/trends/links/<card_id>/approve
        POST /api/v1/admin/trends/links/<card_id>/reject
        """,
    ),
    entry(
        staffs(things.publisher, "publisher"),
        """
        POST /api/v1/admin/trends/links/publishers/<publisher_id>/approve
        POST /api/v1/admin/trends/links/publishers/<publisher_id>/reject
        """,
    ),
    entry(
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
    entry(
        staffs(things.domain_block, "domain block"),
        """
        DELETE /api/v1/admin/domain_blocks/<block_id>
        GET /api/v1/admin/domain_blocks/<block_id>
        PUT /api/v1/admin/domain_blocks/<block_id>
        """,
    ),
    entry(
        staffs(things.domain_allow, "domain allow"),
        """
        DELETE /api/v1/admin/domain_allows/<allow_id>
        GET /api/v1/admin/domain_allows/<allow_id>
        """,
    ),
    entry(
        staffs(things.email_domain_block, "mail provider block", admins_only=True),
        """
        DELETE /api/v1/admin/email_domain_blocks/<block_id>
        GET /api/v1/admin/email_domain_blocks/<block_id>
        """,
    ),
    entry(
        staffs(things.ip_block, "network block", admins_only=True),
        """
        DELETE /api/v1/admin/ip_blocks/<block_id>
        GET /api/v1/admin/ip_blocks/<block_id>
        PUT /api/v1/admin/ip_blocks/<block_id>
        """,
    ),
    entry(
        staffs(things.canonical_email_block, "address block", admins_only=True),
        """
        DELETE /api/v1/admin/canonical_email_blocks/<block_id>
        GET /api/v1/admin/canonical_email_blocks/<block_id>
        """,
    ),
    entry(
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
    entry(
        staffs(things.author, "user", admins_only=True), "GET /api/admin/users/get", user_id="{id}"
    ),
    entry(
        staffs(things.author, "user", admins_only=True),
        "POST /api/admin/users/action",
        id="{id}",
        action="refresh_stats",
    ),
    entry(
        staffs(things.stranger_elsewhere, "server", admins_only=True),
        "GET /api/admin/instances/get",
        id="{id}",
    ),
    entry(
        staffs(things.report, "report", admins_only=True),
        "POST /api/admin/mod-reports/handle",
        id="{id}",
        action="ignore",
    ),
    entry(
        staffs(things.report, "report", admins_only=True),
        "POST /api/admin/autospam/handle",
        id="{id}",
        action="dismiss",
    ),
)
