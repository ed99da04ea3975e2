"""What one does with a post by pressing something: like, boost, bookmark, comment, pin, delete."""

from collections.abc import Awaitable, Callable
from typing import Any

from quart import Response, render_template, request

from fediphoto.domain import visibility
from fediphoto.domain.posts import interactions, posts, quote_policies, quotes
from fediphoto.domain.timelines import tagged_photos
from fediphoto.domain.views import views
from fediphoto.errors import FediphotoError, Forbidden, NotFound, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account, Post
from fediphoto.text.translations import _
from fediphoto.web import session
from fediphoto.web.api.mentions import make_known
from fediphoto.web.pages.door import blueprint, go, go_back, page, person
from fediphoto.web.pages.names import post_path, profile_path
from fediphoto.web.pages.post_pages import post_page, wants_sheet

Deed = Callable[[Account, Post], Awaitable[Any]]

DEEDS: dict[str, Deed] = {
    "like": interactions.like,
    "unlike": interactions.unlike,
    "boost": interactions.boost,
    "unboost": interactions.unboost,
    "bookmark": interactions.bookmark,
    "unbookmark": interactions.unbookmark,
    "pin": interactions.pin,
    "unpin": interactions.unpin,
    "mute": interactions.mute_thread,
    "unmute": interactions.unmute_thread,
    "untag": tagged_photos.take_off,
    "retag": tagged_photos.put_back,
}
_NAMES = ",".join(DEEDS)

PARTS = {"actions": "parts/actions.html", "comment": "parts/comment_like.html"}
"""What a script may ask for instead of the whole page, by the name in its `X-Part` header."""

_IDEMPOTENCY_FIELD = "once"


async def wanted(post_id: str, me: Account) -> Post:
    """The post that a form means, if the person may see it."""
    number = parse_id(post_id)
    if number is None:
        raise NotFound
    return await visibility.get_visible(number, me)


@blueprint.post(f"/posts/<post_id>/<any({_NAMES}):deed>")
async def act(post_id: str, deed: str) -> Response:
    """Do it, and come back to where the button was; a script gets the buttons anew instead."""
    me = await person()
    post = await wanted(post_id, me)
    await DEEDS[deed](me, post)
    view = await views.post(post.id, me.id)
    part = PARTS.get(request.headers.get("X-Part", ""))
    if part is not None:
        here = post_path(view.body)
        buttons = await render_template(part, view=view, comment=view, here=here)
        return Response(buttons, mimetype="text/html")
    return await go_back(post_path(view.body), f"#post-{view.body.id}")


@blueprint.post("/posts/<post_id>/comment")
async def comment(post_id: str) -> Response:
    """Answer a post or a comment, seen as widely as it; what was typed is never lost.

    A script that shows the comments over a feed gets them anew.
    """
    me, form = await person(), await request.form
    post = await wanted(post_id, me)
    typed = form.get("caption", "")
    await make_known(typed)
    user = (await session.require()).user
    draft = posts.Draft(
        caption=typed,
        visibility=post.visibility,
        language=user.default_language,
        quote_policy=quote_policies.default(user),
        in_reply_to_id=parse_id(form.get("answer")) or post.id,
    )
    try:
        made = await posts.publish(me, draft, idempotency_key=form.get(_IDEMPOTENCY_FIELD))
    except (Forbidden, NotFound, Unprocessable) as error:
        view = await views.post(post.id, me.id)
        return await post_page(
            view, post, me, status=error.status, typed=typed, problem=_sentence(error)
        )
    view = await views.post(post.id, me.id)
    if wants_sheet():
        return await post_page(view, post, me, said=made.id)
    return go(f"{post_path(view.body)}#post-{made.id}")


@blueprint.get("/posts/<post_id>/delete")
async def delete_page(post_id: str) -> Response:
    """Ask once more: a deleted post does not come back."""
    me = await person()
    post = await own(post_id, me)
    return await page("delete.html", view=await views.post(post.id, me.id))


@blueprint.post("/posts/<post_id>/delete")
async def delete(post_id: str) -> Response:
    """Delete a post of one's own, here and on every server that has it."""
    me = await person()
    await posts.delete(me, await own(post_id, me))
    return go(profile_path(me))


@blueprint.post("/posts/<post_id>/unquote")
async def unquote(post_id: str) -> Response:
    """Have a post quote one of one's own no longer."""
    me = await person()
    quoting = await wanted(post_id, me)
    if quoting.quote_of_id is None:
        raise NotFound
    await quotes.revoke(me, await posts.get(quoting.quote_of_id), quoting.id)
    view = await views.post(quoting.id, me.id)
    return await go_back(post_path(view.body), f"#post-{view.body.id}")


async def own(post_id: str, me: Account) -> Post:
    """The post of one's own that a form means; NotFound for another's."""
    post = await wanted(post_id, me)
    if post.account_id != me.id:
        raise NotFound
    return post


def _sentence(error: FediphotoError) -> str:
    if isinstance(error, NotFound):
        return _("The comment that you answer is not there any more.")
    return str(error)
