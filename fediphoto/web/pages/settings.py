"""What one tells others about oneself, who may see what: the list of settings, profile, privacy."""

from pathlib import Path

from quart import Response, request
from quart.datastructures import FileStorage
from werkzeug.datastructures import MultiDict

from fediphoto import config
from fediphoto.domain import preferences
from fediphoto.domain.people.profiles import FIELDS, ProfileChanges, update_profile
from fediphoto.domain.posts import earlier_posts, quote_policies
from fediphoto.domain.views import views
from fediphoto.errors import BadRequest, TooLarge, Unprocessable
from fediphoto.text.html import escape
from fediphoto.web import bodies, session
from fediphoto.web.pages.door import blueprint, go, page, person
from fediphoto.web.pages.received import path_of

_REFUSALS = (BadRequest, TooLarge, Unprocessable)

bodies.take_photos("/settings/profile", 2)


@blueprint.get("/settings")
async def start() -> Response:
    """All places of the settings, each with what it is for."""
    await person()
    return await page("settings/index.html")


@blueprint.get("/settings/profile")
async def profile_page() -> Response:
    """Name, words, pictures."""
    view = views.account(await person())
    fields = [(one["name"], one.get("source", "")) for one in view.fields]
    return await page(
        "settings/profile.html",
        account=view,
        typed={"display_name": view.display_name, "note": view.note},
        fields=_filled_up(fields),
        proven={one.get("source"): one["verified_at"] for one in view.fields},
        link_back=_link_back(view),
    )


@blueprint.post("/settings/profile")
async def change_profile() -> Response:
    """Change them; what was typed stays where something is wrong."""
    me, form, files = await person(), await request.form, await request.files
    fields = list(zip(form.getlist("field-name"), form.getlist("field-value"), strict=False))
    typed = {"display_name": form.get("display_name", ""), "note": form.get("note", "")}
    changes = ProfileChanges(
        display_name=typed["display_name"],
        note=typed["note"],
        fields=[(name, value) for name, value in fields if name.strip()],
        is_bot="bot" in form,
        avatar_path=_picture(files.get("avatar")),
        header_path=_picture(files.get("header")),
        remove_avatar="remove-avatar" in form,
        remove_header="remove-header" in form,
    )
    try:
        await update_profile(me, changes)
    except _REFUSALS as error:
        view = views.account(await person())
        return await page(
            "settings/profile.html",
            status=error.status,
            account=view,
            typed=typed,
            fields=_filled_up(fields),
            proven={},
            link_back=_link_back(view),
            problem=str(error),
        )
    return go("/settings/profile?saved=1")


@blueprint.get("/settings/privacy")
async def privacy_page() -> Response:
    """Who may follow and find."""
    account, user = await person(), (await session.require()).user
    present = ProfileChanges(
        is_locked=account.is_locked,
        is_discoverable=account.is_discoverable,
        is_indexable=account.is_indexable,
        hides_follows=account.hides_follows,
    )
    counted = await earlier_posts.counts(account)
    return await page(
        "settings/privacy.html",
        chosen=present,
        tagged_by=preferences.tagged_by(user),
        open_posts=counted[earlier_posts.FOLLOWERS],
    )


@blueprint.post("/settings/privacy")
async def privacy() -> Response:
    """Change that."""
    me, form = await person(), await request.form
    await preferences.set_tagged_by(me.id, form.get("tagged-by", preferences.EVERYBODY))
    chosen = ProfileChanges(
        is_locked="locked" in form,
        is_discoverable="discoverable" in form,
        is_indexable="indexable" in form,
        hides_follows="hides-follows" in form,
    )
    await update_profile(me, chosen)
    return go("/settings/privacy?saved=1")


@blueprint.get("/settings/posting")
async def posting_page() -> Response:
    """What a new post begins with."""
    user = (await session.require()).user
    present = ProfileChanges(
        default_visibility=user.default_visibility,
        default_sensitive=user.default_sensitive,
        default_language=user.default_language,
        default_quote_policy=quote_policies.default(user),
        default_caption_format=preferences.caption_format(user),
        default_license=preferences.default_license(user),
        default_shows_camera=preferences.shows_camera(user),
    )
    return await page("settings/posting.html", chosen=present)


@blueprint.post("/settings/posting")
async def posting() -> Response:
    """Change that; what was chosen stays where something is wrong."""
    me, chosen = await person(), _posting(await request.form)
    try:
        await update_profile(me, chosen)
    except _REFUSALS as error:
        return await page(
            "settings/posting.html", status=error.status, chosen=chosen, problem=str(error)
        )
    return go("/settings/posting?saved=1")


def _posting(form: MultiDict[str, str]) -> ProfileChanges:
    return ProfileChanges(
        default_visibility=form.get("visibility", "public"),
        default_sensitive="sensitive" in form,
        default_language=form.get("language", "").strip(),
        default_quote_policy=form.get("quote-policy", "public"),
        default_caption_format=form.get("caption-format", "plain"),
        default_license=form.get("license", ""),
        default_shows_camera="camera" in form,
    )


def _link_back(view: views.AccountView) -> str:
    """The HTML by which another page says that it belongs to whoever has this profile."""
    return f'<a rel="me" href="{escape(view.url)}">{escape(config.current().instance.title)}</a>'


def _picture(file: FileStorage | None) -> Path | None:
    return path_of(file) if file is not None and file.filename else None


def _filled_up(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """As many lines as one may fill in."""
    return (fields + [("", "")] * FIELDS)[:FIELDS]
