"""A post of ours on other people's pages, in a frame."""

from quart import Response

from fediphoto.domain.posts import embeds
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id
from fediphoto.web import speech
from fediphoto.web.headers import framed_policy
from fediphoto.web.pages.door import blueprint, page

FOR_FIVE_MINUTES = "public, max-age=300"


@blueprint.get("/@<acct>/<post_id>/embed")
async def framed(acct: str, post_id: str) -> Response:
    """The post as a visitor sees it, without anything to press: whoever frames it could lay
    something over that."""
    number = parse_id(post_id)
    if number is None:
        raise NotFound
    view = await embeds.of_author(acct, number)
    await speech.speak_as_asked()  # caches may answer for us: nothing in it depends on who asks
    response = await page("embed.html", view=view, me=None, my=None, unread=0, eager=True)
    response.headers["Content-Security-Policy"] = framed_policy()
    response.headers["Cache-Control"] = FOR_FIVE_MINUTES
    response.vary.add("Accept-Language")
    return response
