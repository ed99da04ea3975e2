"""How our pages look and speak to somebody, and what of others' posts they show at once."""

from quart import Response, request

from fediphoto.domain import preferences
from fediphoto.domain.people.profiles import ProfileChanges, update_profile
from fediphoto.domain.preferences import Appearance
from fediphoto.errors import Unprocessable
from fediphoto.text import translations
from fediphoto.text.translations import marked
from fediphoto.web import session, speech
from fediphoto.web.pages.door import blueprint, go, page

_THEMES = {
    "auto": marked("As my device has it"),
    "light": marked("Light"),
    "dark": marked("Dark"),
}


@blueprint.get("/settings/appearance")
async def appearance_page() -> Response:
    """What is chosen now."""
    user = (await session.require()).user
    return await _appearance(preferences.appearance(user), preferences.language(user))


@blueprint.post("/settings/appearance")
async def change_appearance() -> Response:
    """Choose otherwise; the page that follows is in the new language."""
    signed_in, form = await session.require(), await request.form
    chosen = Appearance(theme=form.get("theme", ""), saves_data="saves-data" in form)
    spoken = form.get("language", "")
    try:
        preferences.check_language(spoken)
        await preferences.set_appearance(signed_in.account.id, chosen)
        await preferences.set_language(signed_in.account.id, spoken)
    except Unprocessable as error:
        return await _appearance(chosen, spoken, str(error), error.status)
    response = go("/settings/appearance?saved=1")
    if spoken:
        speech.remember(response, spoken)
    else:
        speech.forget(response)
    return response


@blueprint.get("/settings/content")
async def content_page() -> Response:
    """What Home has, and what is shown at once."""
    user = (await session.require()).user
    return await _content(preferences.home_shows(user), preferences.shows_sensitive(user))


@blueprint.post("/settings/content")
async def change_content() -> Response:
    """Choose otherwise; what was chosen stays where something is wrong."""
    signed_in, form = await session.require(), await request.form
    shown, is_bold = form.get("home-shows", preferences.EVERYTHING), "sensitive" in form
    try:
        await update_profile(signed_in.account, ProfileChanges(home_shows=shown))
    except Unprocessable as error:
        return await _content(shown, is_bold, str(error), error.status)
    await preferences.set_shows_sensitive(signed_in.account.id, is_bold)
    return go("/settings/content?saved=1")


async def _appearance(
    chosen: Appearance, spoken: str, problem: str = "", status: int = 200
) -> Response:
    return await page(
        "settings/appearance.html",
        status=status,
        themes=_THEMES,
        names={code: translations.NAMES[code] for code in translations.languages()},
        chosen=chosen,
        spoken=spoken,
        problem=problem,
    )


async def _content(
    home_shows: str, shows_sensitive: bool, problem: str = "", status: int = 200
) -> Response:
    return await page(
        "settings/content.html",
        status=status,
        home_shows=home_shows,
        shows_sensitive=shows_sensitive,
        problem=problem,
    )
