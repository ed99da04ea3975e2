"""Which fields entities have that moderators and admins are shown."""

from tests.web.api.shapes.kinds import ANYTHING, ID, TIME, Maybe, Text
from tests.web.api.shapes.people import ROLE
from tests.web.api.shapes.place import RULE

ADMIN_ACCOUNT = {
    "id": ID,
    "username": str,
    "domain": (str, None),
    "created_at": TIME,
    "email": (str, None),
    "ip": (str, None),
    "ips": [{"ip": str, "used_at": TIME}],
    "locale": (str, None),
    "invite_request": (str, None),
    "role": (ROLE, None),
    "confirmed": bool,
    "approved": bool,
    "disabled": bool,
    "sensitized": bool,
    "silenced": bool,
    "suspended": bool,
    "account": ANYTHING,
    "created_by_application_id": Maybe(ID),
}
ADMIN_REPORT = {
    "id": ID,
    "action_taken": bool,
    "action_taken_at": (TIME, None),
    "category": Text("spam|legal|violation|other"),
    "comment": str,
    "forwarded": bool,
    "created_at": TIME,
    "updated_at": TIME,
    "account": ADMIN_ACCOUNT,
    "target_account": ADMIN_ACCOUNT,
    "assigned_account": (ADMIN_ACCOUNT, None),
    "action_taken_by_account": (ADMIN_ACCOUNT, None),
    "statuses": [ANYTHING],
    "rules": [RULE],
}
ADMIN_DOMAIN_BLOCK = {
    "id": ID,
    "domain": str,
    "digest": Text("[0-9a-f]{64}"),
    "created_at": TIME,
    "severity": Text("silence|suspend|noop"),
    "reject_media": bool,
    "reject_reports": bool,
    "private_comment": (str, None),
    "public_comment": (str, None),
    "obfuscate": bool,
}
ADMIN_DOMAIN_ALLOW = {"id": ID, "domain": str, "created_at": TIME}
ADMIN_EMAIL_DOMAIN_BLOCK = {
    "id": ID,
    "domain": str,
    "created_at": TIME,
    "allow_with_approval": bool,
    "history": [{"day": Text("[0-9]+"), "accounts": Text("[0-9]+"), "uses": Text("[0-9]+")}],
}
ADMIN_IP_BLOCK = {
    "id": ID,
    "ip": Text(r"[0-9a-f.:]+/\d+"),
    "severity": Text("sign_up_requires_approval|sign_up_block|no_access"),
    "comment": str,
    "created_at": TIME,
    "expires_at": (TIME, None),
}
ADMIN_CANONICAL_EMAIL_BLOCK = {"id": ID, "canonical_email_hash": Text("[0-9a-f]{64}")}
ADMIN_MEASURE = {
    "key": str,
    "unit": (str, None),
    "total": Text("[0-9]+"),
    "previous_total": Maybe(Text("[0-9]+")),
    "human_value": Maybe(str),
    "data": [{"date": TIME, "value": Text("[0-9]*")}],
}
ADMIN_DIMENSION = {
    "key": str,
    "data": [
        {
            "key": str,
            "human_key": str,
            "value": str,
            "unit": Maybe(str),
            "human_value": Maybe(str),
        }
    ],
}
ADMIN_COHORT = {
    "period": TIME,
    "frequency": Text("day|month"),
    "data": [{"date": TIME, "rate": (int, float), "value": Text("[0-9]+")}],
}
