"""The admin API: one module per group. The domain says who may; scopes say which program may."""

from fediphoto.web.api.admin import (
    accounts,
    canonical_email_blocks,
    domain_allows,
    domain_blocks,
    email_domain_blocks,
    ip_blocks,
    numbers,
    pixelfed,
    reports,
    trends,
)

__all__ = [
    "accounts",
    "canonical_email_blocks",
    "domain_allows",
    "domain_blocks",
    "email_domain_blocks",
    "ip_blocks",
    "numbers",
    "pixelfed",
    "reports",
    "trends",
]
