"""What a client asks a person for, checked before anybody is shown or sent anything."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from fediphoto.domain.sign_in import credentials, oauth_scopes
from fediphoto.errors import BadRequest
from fediphoto.storage.models import OAuthApp
from fediphoto.text.translations import _
from fediphoto.web.api.parameters import Parameters

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
"""The person carries the code over by hand."""

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
_ORIGIN = re.compile(r"https?://(\[[0-9a-f:]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")
_RUN_BY_BROWSERS = frozenset({"javascript", "data", "vbscript", "blob", "file", "about"})
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class Refused(Exception):
    """The client is told, at its own redirect URI: an error code of RFC 6749 §4.1.2.1."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Asked:
    """A client and the place it wants the answer at; both proven to belong together."""

    app: OAuthApp
    redirect_uri: str
    state: str | None

    @property
    def is_out_of_band(self) -> bool:
        """Whether the answer is a page for the person, not a redirect."""
        return self.redirect_uri == OUT_OF_BAND

    def redirect_with(self, **answer: str) -> str:
        """The redirect URI with the answer, and the state as it came, in its query."""
        if self.state is not None:
            answer["state"] = self.state
        joint = "&" if urlsplit(self.redirect_uri).query else "?"
        return f"{self.redirect_uri}{joint}{urlencode(answer)}"

    def form_action(self) -> str:
        """What a browser must be let go to after our form (it checks redirects as well)."""
        split = urlsplit(self.redirect_uri.lower())
        origin = f"{split.scheme}://{split.netloc}"
        if _ORIGIN.fullmatch(origin):
            return origin
        return f"{split.scheme}:" if _SCHEME.fullmatch(split.scheme) else ""


@dataclass(frozen=True, slots=True)
class Request:
    """All that is asked."""

    asked: Asked
    scopes: list[str]
    code_challenge: str


async def who_asks(given: Parameters) -> Asked:
    """The client and its redirect URI, which must be one it registered, byte for byte.

    Raises BadRequest, to be shown as a page: nobody is redirected to an unproven address.
    """
    app = await credentials.app_by_client_id(given.words("client_id"))
    if app is None:
        raise BadRequest(_("No app with this client id is registered here."))
    redirect_uri = given.words("redirect_uri")
    if redirect_uri not in app.redirect_uris:
        raise BadRequest(_("The redirect URI is not one that this app registered."))
    if urlsplit(redirect_uri).scheme.lower() in _RUN_BY_BROWSERS:
        raise BadRequest(_("The redirect URI has a scheme that cannot be redirected to."))
    return Asked(app, redirect_uri, given.text("state"))


def what_is_asked(asked: Asked, given: Parameters) -> Request:
    """The scopes and the PKCE challenge; raises Refused for what we do not do."""
    if given.words("response_type") != "code":
        raise Refused(
            "unsupported_response_type",
            "The authorization server does not support this response type.",
        )
    scopes = oauth_scopes.split(given.words("scope") or "read")
    granted = frozenset(asked.app.scopes.split())
    if not all(credentials.scopes_allow(granted, scope) for scope in scopes):
        raise Refused("invalid_scope", "The requested scope is invalid, unknown, or malformed.")
    challenge = given.words("code_challenge")
    if challenge and given.words("code_challenge_method") != "S256":
        raise Refused("invalid_request", "The code challenge method must be S256.")
    if challenge and not _CHALLENGE.fullmatch(challenge):
        raise Refused("invalid_request", "The code challenge is not a SHA-256 in base64url.")
    if given.words("code_challenge_method") and not challenge:
        # Somebody took the challenge away on the way here.
        raise Refused("invalid_request", "The code challenge is missing.")
    return Request(asked, scopes, challenge)
