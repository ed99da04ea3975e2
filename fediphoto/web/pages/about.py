"""What this instance is, and what it keeps to."""

from datetime import date

from quart import Response

from fediphoto import __version__
from fediphoto.domain.moderation import block_lists, policy_publication, rules
from fediphoto.domain.place import instance_documents
from fediphoto.errors import NotFound
from fediphoto.text.translations import _
from fediphoto.web.pages.door import blueprint, page, viewer


@blueprint.get("/about")
async def about() -> Response:
    """Who runs this place, for whom, and by which program."""
    limited = await policy_publication.listing(is_member=await viewer() is not None)
    return await page(
        "about.html",
        version=__version__,
        limited=limited,
        rules=await rules.listed(),
        more=await instance_documents.current(instance_documents.DESCRIPTION),
        has_terms=await instance_documents.current(instance_documents.TERMS) is not None,
    )


@blueprint.get("/rules")
async def rules_page() -> Response:
    """What one keeps to here; NotFound where nothing was written down."""
    listed = await rules.listed()
    if not listed:
        raise NotFound
    return await page("document.html", heading=_("Rules"), rules=listed)


@blueprint.get("/privacy")
@blueprint.get("/privacy-policy")
async def privacy_policy() -> Response:
    """What is kept of whom, and for how long."""
    found = await instance_documents.current(instance_documents.PRIVACY)
    return await page("document.html", heading=_("Privacy"), document=found)


@blueprint.get("/terms")
async def terms() -> Response:
    """The terms that count; NotFound where there are none."""
    found = await instance_documents.newest_terms()
    return await page("document.html", heading=_("Terms"), document=found, is_terms=True)


@blueprint.get("/terms/<day>")
async def terms_of_day(day: str) -> Response:
    """The terms that came, or will come, into effect on a day."""
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise NotFound from None
    found = await instance_documents.terms_of(wanted)
    return await page("document.html", heading=_("Terms"), document=found, is_terms=True)


@blueprint.get("/about/limited.csv")
async def limited() -> Response:
    """The domains that are limited here, as a list that others can subscribe to."""
    is_member = await viewer() is not None
    if not policy_publication.are_shown_to(is_member):
        raise NotFound
    tells_why = policy_publication.reasons_are_shown_to(is_member)
    text = await block_lists.export_public(tells_why=tells_why)
    return Response(text, content_type="text/csv; charset=utf-8")
