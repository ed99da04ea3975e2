"""In which language this place speaks to who is here: a page to choose it, for everybody."""

from quart import Response, request

from fediphoto.domain import preferences
from fediphoto.errors import NotFound
from fediphoto.text import translations
from fediphoto.web import session, speech
from fediphoto.web.pages.door import blueprint, go, page, safe_next


@blueprint.get("/languages")
async def languages() -> Response:
    """Every language, by the name that its speakers give it."""
    names = {code: translations.NAMES[code] for code in translations.languages()}
    back = safe_next(request.args.get("next"))
    return await page("languages.html", names=names, back=back)


@blueprint.post("/languages")
async def speak() -> Response:
    """Speak that one from now on: to the person wherever they sign in, to a visitor here."""
    form = await request.form
    chosen = form.get("language", "")
    if chosen not in translations.languages():
        raise NotFound
    signed_in = await session.current()
    if signed_in is not None:
        await preferences.set_language(signed_in.account.id, chosen)
    response = go(safe_next(form.get("next")))
    speech.remember(response, chosen)
    return response
