"""How one passes a post on: its link, a boost, a quote, a frame for somebody's own page."""

from quart import Response

from fediphoto.domain.views import views
from fediphoto.domain.views.views import PostView
from fediphoto.domain.visibility import OPEN
from fediphoto.web.api import oembed
from fediphoto.web.pages.door import blueprint, page
from fediphoto.web.pages.post_pages import visible, wants_sheet


@blueprint.get("/@<acct>/<post_id>/share")
async def pass_on(acct: str, post_id: str) -> Response:
    """The ways to share a post; without the page around them for a script."""
    post, me = await visible(acct, post_id)
    view = await views.post(post.id, me.id if me else None)
    if view.boost_of is not None:
        view = view.boost_of
    return await page(
        "parts/share.html" if wants_sheet() else "share.html",
        view=view,
        link=view.body.url,
        frame_code=_frame(view),
    )


def _frame(view: PostView) -> str:
    """The HTML of a frame; '' for what nobody may frame: others' posts, and what is not open."""
    body = view.body
    if not body.is_local or body.visibility not in OPEN:
        return ""
    return oembed.frame(view, oembed.WIDTH, oembed.frame_height(body, oembed.WIDTH))
