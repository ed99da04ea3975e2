"""How one votes in a poll by a form."""

from quart import Response, render_template, request

from fediphoto.domain.posts import polls
from fediphoto.domain.views import views
from fediphoto.errors import Unprocessable
from fediphoto.text.translations import _
from fediphoto.web.pages.deeds import wanted
from fediphoto.web.pages.door import blueprint, go_back, person
from fediphoto.web.pages.names import post_path


@blueprint.post("/posts/<post_id>/vote")
async def vote(post_id: str) -> Response:
    """Vote, and come back to where the poll was; a script gets the result alone instead."""
    me = await person()
    post = await wanted(post_id, me)
    await polls.vote(me, post, await _choices())
    view = await views.post(post.id, me.id)
    here = post_path(view.body)
    if request.headers.get("X-Part") == "poll":
        result = await render_template("parts/poll.html", view=view, body=view.body, here=here)
        return Response(result, mimetype="text/html")
    return await go_back(here, f"#post-{view.body.id}")


async def _choices() -> list[int]:
    """The options that were ticked, by number; Unprocessable for what no page of ours sends."""
    given = (await request.form).getlist("choice")[: polls.MAX_OPTIONS + 1]
    if not all(one.isascii() and one.isdecimal() and len(one) < 4 for one in given):
        raise Unprocessable(_("This poll has no such answer."))
    return [int(one) for one in given]
