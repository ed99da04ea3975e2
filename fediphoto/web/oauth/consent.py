"""Where a person decides whether a client may act for them."""

from urllib.parse import urlencode

from quart import Response, render_template

from fediphoto.domain import roles
from fediphoto.domain.sign_in import credentials, oauth, oauth_scopes
from fediphoto.errors import NotFound
from fediphoto.text.translations import _, marked
from fediphoto.web import headers, session
from fediphoto.web.api.parameters import Parameters
from fediphoto.web.api.request import parameters_of_request
from fediphoto.web.oauth.authorization import Asked, Refused, Request, what_is_asked, who_asks
from fediphoto.web.oauth.scopes import sentences

_CARRIED = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "lang",
)


async def ask() -> Response:
    """GET /oauth/authorize: sign in if need be, then ask."""
    given, _unused = await parameters_of_request()
    asked = await who_asks(given)
    try:
        wanted = what_is_asked(asked, given)
    except Refused as refusal:
        return await _refuse(asked, refusal)
    signed_in = await session.current()
    if signed_in is None or given.flag("force_login"):
        again = {"next": _again(given)}
        if signed_in is not None:  # the sign-in page would send somebody signed in right back
            again["again"] = "1"
        return _see_other(f"/login?{urlencode(again)}")
    try:
        scopes = await _within_role(wanted.scopes, signed_in.account)
    except Refused as refusal:
        return await _refuse(asked, refusal)
    html = await render_template(
        "oauth/authorize.html",
        app=asked.app,
        account=signed_in.account,
        sentences=sentences(scopes),
        carried=_carried(given),
    )
    return _guarded(html, asked)


async def decide() -> Response:
    """POST /oauth/authorize: what the person decided."""
    signed_in = await session.require()
    given, _unused = await parameters_of_request()
    await session.check_csrf()
    asked = await who_asks(given)
    try:
        wanted = what_is_asked(asked, given)
        if given.words("decision") != "allow":
            raise Refused(
                "access_denied", "The resource owner or authorization server denied the request."
            )
        await _within_role(wanted.scopes, signed_in.account)
    except Refused as refusal:
        return await _refuse(asked, refusal)
    return await _allow(wanted, signed_in.account)


async def show_code() -> Response:
    """GET /oauth/authorize/native?code=: a code to carry over by hand, to whom it was made for."""
    signed_in = await session.require()
    given, _unused = await parameters_of_request()
    code = given.words("code")
    if not await oauth.is_code_of(signed_in.account, code):
        raise NotFound(_("This code is used, or too old."))
    return Response(await render_template("oauth/code.html", code=code))


async def _within_role(scopes: list[str], account: credentials.Account) -> list[str]:
    """What of the scopes this person may give away; Refused where that is nothing."""
    is_staff = await roles.is_moderator(account)
    left = oauth_scopes.within_role(frozenset(scopes), is_staff=is_staff)
    if not left:
        raise Refused(
            "invalid_scope", marked("What the app asks for is for those who keep order here.")
        )
    return sorted(left)


async def _allow(wanted: Request, account: credentials.Account) -> Response:
    asked = wanted.asked
    code = await credentials.authorize(
        asked.app, account, asked.redirect_uri, " ".join(wanted.scopes), wanted.code_challenge
    )
    if asked.is_out_of_band:
        return _see_other(f"/oauth/authorize/native?{urlencode({'code': code})}")
    return _see_other(asked.redirect_with(code=code))


async def _refuse(asked: Asked, refusal: Refused) -> Response:
    if asked.is_out_of_band:
        html = await render_template("oauth/refused.html", app=asked.app, sentence=_(str(refusal)))
        return Response(html, 400)
    return _see_other(asked.redirect_with(error=refusal.code, error_description=str(refusal)))


def _guarded(html: str, asked: Asked) -> Response:
    response = Response(html)
    policy = headers.content_security_policy()
    if asked.form_action():
        policy = policy.replace("form-action 'self'", f"form-action 'self' {asked.form_action()}")
    response.headers["Content-Security-Policy"] = policy
    return response


def _see_other(url: str) -> Response:
    response = Response("", 303)
    response.headers["Location"] = url
    response.headers["Cache-Control"] = "no-store"
    return response


def _carried(given: Parameters) -> dict[str, str]:
    return {name: given.words(name) for name in _CARRIED if name in given}


def _again(given: Parameters) -> str:
    """This question, to come back to after signing in (once: without force_login)."""
    return f"/oauth/authorize?{urlencode(_carried(given))}"
