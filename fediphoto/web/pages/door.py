"""What all pages share: the blueprint, who may come in, how a page is made, where one goes next."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

from quart import Blueprint, Response, redirect, render_template, request

from fediphoto import config
from fediphoto.domain import licenses, preferences, roles
from fediphoto.domain.joining import invitations
from fediphoto.domain.notifications import notifications
from fediphoto.domain.timelines import collections, tagged_photos
from fediphoto.domain.views.view_types import PostBody
from fediphoto.domain.visibility import OPEN
from fediphoto.errors import FediphotoError
from fediphoto.storage.models import Account
from fediphoto.text import translations
from fediphoto.text.translations import _
from fediphoto.web import blurs, failures, session, speech
from fediphoto.web.pages import assets, names, sharing_meta, shots, sifting, wording, words

blueprint = Blueprint("pages", __name__)

WRITTEN = ("caption", "note", "reason")
"""Fields into which people put work; an error page gives them back."""

_AT_WORK = ("/new", "/edit", "/stories", "/posts/", "/scheduled", "/admin")
"""Where one sees what one works on, however little data one wants to spend."""

_FILTERS: dict[str, Callable[..., Any]] = {
    "ago": wording.ago,
    "moment": wording.moment,
    "day": wording.day,
    "day_said": wording.day_said,
    "past": wording.past,
    "remaining": wording.remaining,
    "share": wording.share,
    "clock": wording.clock,
    "reaction": words.reaction,
    "short": wording.short_count,
    "size": wording.size,
    "browser": wording.browser,
    "colour": wording.colour,
    "blur_path": blurs.path,
    "is_long": wording.is_long,
    "focus": wording.focus,
    "quote_sentence": wording.quote_sentence,
    "frame": wording.frame,
    "caption": words.caption,
    "biography": words.biography,
    "with_emojis": words.with_emojis,
    "with_emojis_in_html": words.with_emojis_in_html,
    "preview_of_post": sharing_meta.of_post,
    "preview_of_person": sharing_meta.of_person,
    "profile_path": names.profile_path,
    "profile_link": names.profile_link,
    "post_path": names.post_path,
    "of_the_web": names.of_the_web,
    "tag_path": names.tag_path,
    "verdict": sifting.verdict,
    "license": licenses.of,
    "makers": shots.makers,
    "exposure": shots.exposure,
    "shot": shots.line,
}
for _name, _filter in _FILTERS.items():
    blueprint.add_app_template_filter(_filter, _name)

blueprint.add_app_template_global(lambda: licenses.LICENSES, "licenses")


@blueprint.app_template_test("open_to_all")
def is_open_to_all(body: PostBody) -> bool:
    """Whether a post is for everybody to see."""
    return body.visibility in OPEN


@blueprint.app_template_test("for_collections_of")
def is_for_collections_of(body: PostBody, account: Account) -> bool:
    """Whether somebody who sees a post may put it in a collection of theirs."""
    return collections.may_collect(account.id, body.author.id, body.visibility)


blueprint.add_app_template_test(tagged_photos.names_on_page, "naming_on_page")


@blueprint.app_context_processor
async def around() -> dict[str, Any]:
    """What every template may use, also those of the OAuth pages and the error page."""
    signed_in = await session.current()
    me = signed_in.account if signed_in else None
    look = preferences.appearance(signed_in.user) if signed_in else preferences.Appearance()
    saves_data = look.saves_data or request.headers.get("Save-Data", "").lower() == "on"
    return {
        "theme": look.theme,
        "shows_sensitive": signed_in is not None and preferences.shows_sensitive(signed_in.user),
        "saves_data": saves_data,
        "holds_photos": saves_data and not _asks_for_photos(),
        "me": me,
        "my": signed_in.user if signed_in else None,
        "may_invite": signed_in is not None and invitations.may_invite(signed_in.user),
        "keeps_order": signed_in is not None and signed_in.user.role in roles.MODERATING,
        "language": translations.current(),
        "language_name": translations.NAMES[translations.current()],
        "direction": translations.direction,
        "site": config.current().instance,
        "domain": config.current().domain,
        "server": config.current().web_domain,
        "limits": config.current().limits,
        "static": assets.address,
        "scripts": assets.script_addresses,
        "csrf": partial(session.csrf_token, signed_in),
        "here": request.full_path.rstrip("?"),
        "unread": await notifications.unread_count(me) if me is not None else 0,
    }


def _asks_for_photos() -> bool:
    """Whether photos are loaded though data is saved: one asked for them, or works on them."""
    return "photos" in request.args or request.path.startswith(_AT_WORK)


blueprint.before_request(speech.speak_to_person)


@blueprint.before_request
async def check_form() -> None:
    """Nothing is changed by a form that is not ours; no page has an exception to this."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if request.mimetype == "multipart/form-data":
        await session.require()  # before a visitor's files are read at all
    await session.check_csrf()


@blueprint.errorhandler(FediphotoError)
async def refuse(error: FediphotoError) -> Response:
    """Say what is wrong, and never throw away what somebody wrote."""
    typed = await _written()
    if not typed:
        return await failures.answer(error)
    return await failures.to_person(error.status, str(error), typed=typed)


@blueprint.errorhandler(session.StaleForm)
async def give_back(error: session.StaleForm) -> Response:
    """Refuse a form whose token is not good, and hand back what was in it."""
    title, typed = _("Please send that again"), await _written()
    return await failures.to_person(403, str(error), title=title, typed=typed)


blueprint.after_app_request(session.keep_visit)


@blueprint.errorhandler(session.SignInNeeded)
@blueprint.app_errorhandler(session.SignInNeeded)
async def lead_to_sign_in(_error: FediphotoError) -> Response:
    """Whoever must sign in does, and comes back to where they wanted to go."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return go(f"/login?next={quote(wanted, safe='')}")


async def _written() -> list[str]:
    """The work in the form of this request; files are not waited for."""
    if request.method != "POST" or request.mimetype == "multipart/form-data":
        return []
    form = await request.form
    return [form[name] for name in WRITTEN if form.get(name, "").strip()]


async def viewer() -> Account | None:
    """Who looks at this page; None for a visitor."""
    signed_in = await session.current()
    return signed_in.account if signed_in else None


async def person() -> Account:
    """Who is signed in; leads to the sign-in page where nobody is."""
    return (await session.require()).account


async def page(template: str, *, status: int = 200, **context: Any) -> Response:
    """`template` as a page. One page never differs but by its address and who is signed in."""
    html = await render_template(template, status=status, **context)
    return Response(html, status, content_type="text/html; charset=utf-8")


def go(address: str) -> Response:
    """Send the browser on with a GET, so that loading the page again repeats nothing."""
    response = redirect(address, 303)
    assert isinstance(response, Response)
    return response


def safe_next(address: str | None, otherwise: str = "/") -> str:
    """`address` if it lies on this instance, else `otherwise`: nobody lends us for phishing.

    Browsers read a backslash as a slash and drop tabs and line breaks, so none is taken.
    """
    if not address or not address.startswith("/") or address.startswith("//"):
        return otherwise
    if "\\" in address or any(ord(character) <= 0x20 for character in address):
        return otherwise
    try:
        parts = urlsplit(address)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else address


async def go_back(otherwise: str, anchor: str = "") -> Response:
    """Where the form's `next` says, if that is ours."""
    form = await request.form
    return go(safe_next(form.get("next"), otherwise).partition("#")[0] + anchor)
