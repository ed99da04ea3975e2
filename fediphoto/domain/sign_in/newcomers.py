"""What the name, the address and the password of a newcomer must be like."""

import re
import unicodedata
from dataclasses import dataclass

from fediphoto.domain.sign_in import passwords
from fediphoto.errors import Unprocessable
from fediphoto.storage.models import Account, User
from fediphoto.text.translations import _, marked

_USERNAME = re.compile(r"[A-Za-z0-9_]{1,30}")
_EMAIL = re.compile(r'[^@\s<>()\[\],;:\\"]{1,64}@[^@\s<>()\[\],;:\\"]{1,255}')
"""Nothing that would make two addresses of one, or a header of it, in a letter."""
_NO_EMAIL = marked("That does not look like an e-mail address.")
_NAMES = marked("A name has 1 to 30 letters a to z, digits and underscores.")
RESERVED = frozenset(
    [
        "about",
        "abuse",
        "account",
        "accounts",
        "actor",
        "admin",
        "administration",
        "administrator",
        "admins",
        "api",
        "auth",
        "help",
        "helpdesk",
        "home",
        "host",
        "hostmaster",
        "inbox",
        "info",
        "instance",
        "internal",
        "login",
        "logout",
        "mail",
        "media",
        "mod",
        "moderator",
        "moderators",
        "mods",
        "news",
        "nodeinfo",
        "noreply",
        "null",
        "oauth",
        "outbox",
        "owner",
        "postmaster",
        "privacy",
        "root",
        "rules",
        "search",
        "security",
        "server",
        "settings",
        "setup",
        "signup",
        "staff",
        "static",
        "support",
        "system",
        "tags",
        "undefined",
        "users",
        "webmaster",
        "wellknown",
        "www",
    ]
)
"""Names that would look like the instance speaking, or like one of its pages."""

_LOOKALIKES = str.maketrans("0134578", "oieastb", "_")
"""What stands for a letter in `adm1n` and `_r00t_` (Mastodon's UsernameBlock does likewise)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a field of a sign-up will not do: Mastodon's code and words for it, and our sentence."""

    field: str
    code: str
    description: str
    sentence: str


async def faults(username: str, email: str, password: str, *, role: str = "user") -> list[Fault]:
    """Everything that is wrong with a name, an address and a password; nothing where they do."""
    name = username.strip()
    found = [
        _fault_of_name(name, role) or await _fault_if_taken(name),
        await fault_of_email(email),
        _fault_of_password(password),
    ]
    return [one for one in found if one is not None]


def check_email(email: str) -> None:
    """Unprocessable unless it looks like an address."""
    if not _looks_like_email(email.strip()):
        raise Unprocessable(_(_NO_EMAIL))


def _looks_like_email(address: str) -> bool:
    return _EMAIL.fullmatch(address) is not None and len(address) <= 320 and address.isprintable()


async def fault_of_email(email: str) -> Fault | None:
    """What is wrong with an e-mail address: it is none, or somebody has an account with it."""
    address = email.strip()
    if not address:
        return Fault("email", "ERR_BLANK", "can't be blank", _("An e-mail address is needed."))
    if not _looks_like_email(address):
        return Fault("email", "ERR_INVALID", "is invalid", _(_NO_EMAIL))
    if await User.exists(email_normalised=normalised_email(address)):
        sentence = _("There is an account with that e-mail address.")
        return Fault("email", "ERR_TAKEN", "has already been taken", sentence)
    return None


def normalised_email(address: str) -> str:
    """An address for comparing: lower case, without what stands behind a plus sign.

    Letters of another width or style count as the plain ones (NFKC).
    """
    name, _, host = unicodedata.normalize("NFKC", address.strip()).lower().rpartition("@")
    return f"{name.partition('+')[0]}@{host}"


def _fault_of_name(name: str, role: str) -> Fault | None:
    if not name:
        return Fault("username", "ERR_BLANK", "can't be blank", _(_NAMES))
    if len(name) > 30:
        words = "is too long (maximum is 30 characters)"
        return Fault("username", "ERR_TOO_LONG", words, _(_NAMES))
    # Compared before lower(), which makes a plain k of the Kelvin sign.
    if not _USERNAME.fullmatch(name):
        words = "must contain only letters, numbers and underscores"
        return Fault("username", "ERR_INVALID", words, _(_NAMES))
    read_as = {name.lower().replace("_", ""), name.lower().translate(_LOOKALIKES)}
    if read_as & RESERVED and role != "admin":
        return Fault("username", "ERR_RESERVED", "is reserved", _("That name is reserved."))
    return None


async def _fault_if_taken(name: str) -> Fault | None:
    if await Account.exists(username_lower=name.lower(), domain=""):
        return Fault("username", "ERR_TAKEN", "has already been taken", _("That name is taken."))
    return None


def _fault_of_password(password: str) -> Fault | None:
    if not password:
        return Fault("password", "ERR_BLANK", "can't be blank", _("A password is needed."))
    try:
        passwords.check(password)
    except Unprocessable as error:
        if len(password) < passwords.SHORTEST:
            code, words = "ERR_TOO_SHORT", f"minimum is {passwords.SHORTEST} characters"
            return Fault("password", code, f"is too short ({words})", str(error))
        if len(password) > passwords.LONGEST:
            code, words = "ERR_TOO_LONG", f"maximum is {passwords.LONGEST} characters"
            return Fault("password", code, f"is too long ({words})", str(error))
        return Fault("password", "ERR_INVALID", "is too easy to guess", str(error))
    return None
