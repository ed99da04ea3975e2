"""What moderators and admins are answered."""

from tests.web.api.answered.forms import PERSON, Table
from tests.web.api.shapes.desk import (
    ADMIN_ACCOUNT,
    ADMIN_CANONICAL_EMAIL_BLOCK,
    ADMIN_COHORT,
    ADMIN_DIMENSION,
    ADMIN_DOMAIN_ALLOW,
    ADMIN_DOMAIN_BLOCK,
    ADMIN_EMAIL_DOMAIN_BLOCK,
    ADMIN_IP_BLOCK,
    ADMIN_MEASURE,
    ADMIN_REPORT,
)
from tests.web.api.shapes.tags import ADMIN_TAG

TABLE: Table = [
    (
        """
        GET /api/v1/admin/accounts
        GET /api/v2/admin/accounts
        """,
        [{**ADMIN_ACCOUNT, "account": PERSON}],
    ),
    (
        """
        DELETE /api/v1/admin/accounts/<account_id>
        GET /api/v1/admin/accounts/<account_id>
        POST /api/v1/admin/accounts/<account_id>/approve
        POST /api/v1/admin/accounts/<account_id>/enable
        POST /api/v1/admin/accounts/<account_id>/reject
        POST /api/v1/admin/accounts/<account_id>/unsensitive
        POST /api/v1/admin/accounts/<account_id>/unsilence
        POST /api/v1/admin/accounts/<account_id>/unsuspend
        """,
        {**ADMIN_ACCOUNT, "account": PERSON},
    ),
    ("GET /api/v1/admin/reports", [ADMIN_REPORT]),
    (
        """
        GET /api/v1/admin/reports/<report_id>
        POST /api/v1/admin/reports/<report_id>/assign_to_self
        POST /api/v1/admin/reports/<report_id>/reopen
        POST /api/v1/admin/reports/<report_id>/resolve
        POST /api/v1/admin/reports/<report_id>/unassign
        PUT /api/v1/admin/reports/<report_id>
        """,
        ADMIN_REPORT,
    ),
    ("GET /api/v1/admin/domain_blocks", [ADMIN_DOMAIN_BLOCK]),
    (
        """
        GET /api/v1/admin/domain_blocks/<block_id>
        POST /api/v1/admin/domain_blocks
        PUT /api/v1/admin/domain_blocks/<block_id>
        """,
        ADMIN_DOMAIN_BLOCK,
    ),
    ("GET /api/v1/admin/domain_allows", [ADMIN_DOMAIN_ALLOW]),
    (
        """
        GET /api/v1/admin/domain_allows/<allow_id>
        POST /api/v1/admin/domain_allows
        """,
        ADMIN_DOMAIN_ALLOW,
    ),
    ("GET /api/v1/admin/email_domain_blocks", [ADMIN_EMAIL_DOMAIN_BLOCK]),
    (
        """
        GET /api/v1/admin/email_domain_blocks/<block_id>
        POST /api/v1/admin/email_domain_blocks
        """,
        ADMIN_EMAIL_DOMAIN_BLOCK,
    ),
    ("GET /api/v1/admin/ip_blocks", [ADMIN_IP_BLOCK]),
    (
        """
        GET /api/v1/admin/ip_blocks/<block_id>
        POST /api/v1/admin/ip_blocks
        PUT /api/v1/admin/ip_blocks/<block_id>
        """,
        ADMIN_IP_BLOCK,
    ),
    (
        """
        GET /api/v1/admin/canonical_email_blocks
        POST /api/v1/admin/canonical_email_blocks/test
        """,
        [ADMIN_CANONICAL_EMAIL_BLOCK],
    ),
    (
        """
        GET /api/v1/admin/canonical_email_blocks/<block_id>
        POST /api/v1/admin/canonical_email_blocks
        """,
        ADMIN_CANONICAL_EMAIL_BLOCK,
    ),
    ("POST /api/v1/admin/measures", [ADMIN_MEASURE]),
    ("POST /api/v1/admin/dimensions", [ADMIN_DIMENSION]),
    ("POST /api/v1/admin/retention", [ADMIN_COHORT]),
    ("GET /api/v1/admin/trends/tags", [ADMIN_TAG]),
    (
        """
        POST /api/v1/admin/trends/tags/<tag_id>/approve
        POST /api/v1/admin/trends/tags/<tag_id>/reject
        """,
        ADMIN_TAG,
    ),
]
