"""How a client gets a token, and gives it back."""

from base64 import b64decode
from typing import Any
from urllib.parse import unquote

from quart import Response, request

from fediphoto.domain import addresses
from fediphoto.domain.sign_in import credentials
from fediphoto.domain.sign_in.oauth_tokens import Insight
from fediphoto.errors import FediphotoError
from fediphoto.web.api.describing import (
    COUNT,
    EMPTY,
    FLAG,
    TEXT,
    URL,
    Parameter,
    choice,
    declare,
    one_of,
    text,
)
from fediphoto.web.api.entities.tokens import TOKEN
from fediphoto.web.api.entities.tokens import token as token_entity
from fediphoto.web.api.parameters import Parameters
from fediphoto.web.oauth.doors import Read, door
from fediphoto.web.oauth.errors import OAuthError, answer, no_store

_CLIENT: tuple[Parameter, ...] = (
    text("client_id", "here, or with the secret in HTTP Basic authentication"),
    text("client_secret", "of a client that can keep one"),
)
INTROSPECTION = declare(
    "TokenIntrospection",
    {"active": FLAG},
    optional={
        "scope": TEXT,
        "client_id": TEXT,
        "token_type": one_of("Bearer"),
        "iat": COUNT,
        "exp": COUNT,
        "iss": URL,
        "sub": URL,
        "username": TEXT,
    },
)


@door(
    "POST /oauth/token",
    takes=[
        choice(
            "grant_type",
            "authorization_code",
            "client_credentials",
            "refresh_token",
            required=True,
        ),
        *_CLIENT,
        text("code", "what the person's consent gave"),
        text("redirect_uri", "as it was when the person was asked"),
        text("code_verifier", "where a code_challenge was given then (PKCE)"),
        text("scope", "of an app's own token; else not looked at"),
        text("refresh_token"),
    ],
    answers=TOKEN,
)
async def token(read: Read) -> Response:
    """A code, a refresh token or an app's own credentials, for a token.

    A `scope` that comes with a code or a refresh token is not looked at: what the person granted
    counts (Pixelfed's app asks for more here than it did at first).
    """
    try:
        given = await read()
        return await _token(given)
    except OAuthError as error:
        return answer(error)
    except FediphotoError as error:
        return answer(OAuthError("invalid_request", str(error)))


@door(
    "POST /oauth/revoke",
    takes=[text("token", required=True), *_CLIENT],
    answers=EMPTY,
    failures=(403,),
)
async def revoke(read: Read) -> Response:
    """The token works no more. An unknown token is no error (RFC 7009)."""
    try:
        given = await read()
        client_id, client_secret = _client(given)
        try:
            await credentials.revoke(given.words("token"), client_id, client_secret or "")
        except FediphotoError:
            raise OAuthError("unauthorized_client") from None
    except OAuthError as error:
        return answer(error)
    except FediphotoError as error:
        return answer(OAuthError("invalid_request", str(error)))
    return no_store({})


@door(
    "POST /oauth/introspect", takes=[text("token", required=True), *_CLIENT], answers=INTROSPECTION
)
async def introspect(read: Read) -> Response:
    """What a token is (RFC 7662), for the app whose it is."""
    try:
        given = await read()
        client_id, client_secret = _client(given)
        token = _required(given, "token")
        try:
            found = await credentials.introspect(client_id, client_secret, token)
        except FediphotoError as error:
            raise OAuthError(_code_of(error, ""), _sentence_of(error)) from None
    except OAuthError as error:
        return answer(error)
    except FediphotoError as error:
        return answer(OAuthError("invalid_request", str(error)))
    return no_store({"active": False} if found is None else _described(found))


def _described(found: Insight) -> dict[str, Any]:
    told: dict[str, Any] = {
        "active": True,
        "scope": found.scopes,
        "client_id": found.client_id,
        "token_type": "Bearer",
        "iat": int(found.created_at.timestamp()),
        "iss": f"{addresses.base_url()}/",
    }
    if found.expires_at is not None:
        told["exp"] = int(found.expires_at.timestamp())
    if found.username:
        told |= {"username": found.username, "sub": found.uri}
    return told


async def _token(given: Parameters) -> Response:
    grant = given.words("grant_type")
    client_id, client_secret = _client(given)
    if grant == "authorization_code":
        code, redirect_uri = _required(given, "code"), _required(given, "redirect_uri")
        making = credentials.exchange_code(
            client_id, client_secret, code, redirect_uri, given.text("code_verifier")
        )
    elif grant == "client_credentials":
        scopes = given.words("scope") or "read"
        making = credentials.client_credentials(client_id, client_secret or "", scopes)
    elif grant == "refresh_token":
        making = credentials.refresh(client_id, client_secret, _required(given, "refresh_token"))
    else:
        raise OAuthError("unsupported_grant_type")
    try:
        new = await making
    except FediphotoError as error:
        raise OAuthError(_code_of(error, grant), _sentence_of(error)) from None
    return no_store(token_entity(new))


def _client(given: Parameters) -> tuple[str, str | None]:
    """Id and secret, from the body or from HTTP Basic authentication (RFC 6749 §2.3.1)."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            client_id, _, secret = b64decode(encoded, validate=True).decode().partition(":")
        except ValueError:  # no base64, no ASCII, no UTF-8
            raise OAuthError("invalid_client") from None
        return unquote(client_id), unquote(secret)
    client_id = given.words("client_id")
    if not client_id:
        raise OAuthError("invalid_client")
    return client_id, given.text("client_secret")


def _required(given: Parameters, name: str) -> str:
    value = given.words(name)
    if not value:
        raise OAuthError("invalid_request", f"Missing required parameter: {name}.")
    return value


def _code_of(error: FediphotoError, grant: str) -> str:
    """The standard's code for what the domain said: 401 is always about the client."""
    if error.status == 401:
        return "invalid_client"
    if error.status == 422 and grant == "client_credentials":
        return "invalid_scope"
    return "invalid_grant"


def _sentence_of(error: FediphotoError) -> str | None:
    """Our own sentence where one was given, else the standard's."""
    sentence = str(error)
    return None if sentence == type(error).sentence else sentence
