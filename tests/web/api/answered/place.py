"""What an instance answers about itself."""

from tests.web.api.answered.forms import Table
from tests.web.api.shapes.people import EMOJI
from tests.web.api.shapes.place import (
    ACTIVITY,
    DOMAIN_BLOCK,
    EXTENDED_DESCRIPTION,
    PRIVACY_POLICY,
    RULE,
    TERMS_OF_SERVICE,
)

TABLE: Table = [
    ("GET /api/v1/instance/peers", [str]),
    ("GET /api/v1/instance/domain_blocks", [DOMAIN_BLOCK]),
    ("GET /api/v1/instance/activity", [ACTIVITY]),
    ("GET /api/v1/instance/rules", [RULE]),
    ("GET /api/v1/instance/extended_description", EXTENDED_DESCRIPTION),
    ("GET /api/v1/instance/privacy_policy", PRIVACY_POLICY),
    (
        """
        GET /api/v1/instance/terms_of_service
        GET /api/v1/instance/terms_of_service/<day>
        """,
        TERMS_OF_SERVICE,
    ),
    ("GET /api/v1/instance/languages", [{"code": str, "name": str}]),
    ("GET /api/v1/custom_emojis", [EMOJI]),
]
