"""How one shares photos and changes what one has shared: button by button, or by our scripts."""

from datetime import datetime
from urllib.parse import quote

import orjson
from quart import Response, request

from fediphoto.domain import preferences
from fediphoto.domain.photos import uploads
from fediphoto.domain.posts import posts, quote_policies, scheduled_posts
from fediphoto.domain.views import places, views
from fediphoto.errors import (
    BadRequest,
    Conflict,
    FediphotoError,
    Forbidden,
    NotFound,
    Unprocessable,
)
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account, Post, ScheduledPost
from fediphoto.text.translations import _
from fediphoto.web import bodies, session
from fediphoto.web.api.mentions import make_known
from fediphoto.web.pages import composition
from fediphoto.web.pages.composition import Composition
from fediphoto.web.pages.deeds import wanted
from fediphoto.web.pages.door import blueprint, go, page, person
from fediphoto.web.pages.names import post_path
from fediphoto.web.pages.scheduled import asked_time

_REFUSALS = (BadRequest, Conflict, Forbidden, NotFound, Unprocessable)
MOST_PHOTOS = 20
"""More than any instance allows in a post; its own limit is told in words."""

PATIENCE_S = 50.0
"""How long sharing waits for a video that is being prepared; proxies give up after a minute."""

_JSON = "application/json"
_LONGEST_WAY = 6000
"""Of an address that carries a form; proxies take about 8,000 characters."""

_MOVES = {"earlier": -1, "later": 1}

for _path in ("/new", "/edit"):
    bodies.take_photos(_path, MOST_PHOTOS)


@blueprint.get("/new")
async def choose() -> Response:
    """Choose photos; `?photo=…` describes those that are here already, `?quote=…` quotes."""
    signed_in = await session.require()
    if "once" in request.args:  # back from the page where a photo is edited
        made = await composition.of_form(signed_in.account, request.args)
        return await page("compose.html", composition=made)
    ids = [number for text in request.args.getlist("photo") if (number := parse_id(text))]
    photos = await composition.own_photos(signed_in.account, ids)
    fresh = Composition(
        photos=photos,
        alts={photo.id: photo.description for photo in photos},
        is_sensitive=signed_in.user.default_sensitive,
        visibility=signed_in.user.default_visibility,
        quote_policy=quote_policies.default(signed_in.user),
        license=preferences.default_license(signed_in.user),
        shows_camera=preferences.shows_camera(signed_in.user),
        quoted=await composition.quoted(signed_in.account, request.args.get("quote")),
        language=signed_in.user.default_language,
    )
    return await page("compose.html", composition=fresh)


@blueprint.post("/new")
async def share() -> Response:
    """Upload, sort, describe, and in the end share; every refusal gives the form back as it was."""
    me, form = await person(), await request.form
    made = await composition.of_form(me, form)
    await composition.take_files(me, made)
    await composition.keep_alts(me, made)
    await composition.keep_cameras(me, made, form)
    deed = form.get("do", "share")
    if deed == "choose" and made.photos and not made.problems:
        chosen = "&".join(f"photo={photo_id}" for photo_id in made.photo_ids)
        chosen += f"&quote={made.quoted.body.id}" if made.quoted else ""
        return go(f"/new?{chosen}")
    if deed == "choose" and not made.problems:
        made.problems.append(_("Choose at least one photo."))
    if deed.startswith("edit:") and not made.problems:
        back = composition.address(made)
        if len(back) <= _LONGEST_WAY:
            return go(f"/new/photos/{parse_id(deed[5:]) or 0}/edit?next={quote(back, safe='')}")
        made.problems.append(_("Edit photos before you write so long a caption."))
    if await _arranged(me, made, deed) or made.problems:
        return await _form_again(made)
    try:
        publishes_at = asked_time(form)
        post = await _publish(me, made, publishes_at)
    except _REFUSALS as error:
        return await _form_again(made, error)
    if not isinstance(post, Post):
        return _done("/scheduled?saved=1")
    view = await views.post(post.id, me.id)
    return _done(post_path(view.body))


@blueprint.get("/edit/<post_id>")
async def edit_page(post_id: str) -> Response:
    """The same form, with what the post is now."""
    me = await person()
    post = await _own(post_id, me)
    view = await views.post(post.id, me.id)
    return await page("compose.html", composition=composition.of_post(view.body), post=view)


@blueprint.post("/edit/<post_id>")
async def edit(post_id: str) -> Response:
    """Change a post of one's own; everybody who has it is told."""
    me, form = await person(), await request.form
    post = await _own(post_id, me)
    view = await views.post(post.id, me.id)
    made = await composition.of_form(me, form)
    await composition.take_files(me, made)
    await composition.keep_alts(me, made)
    await composition.keep_cameras(me, made, form)
    if await _arranged(me, made, form.get("do", "share")) or made.problems:
        return await _form_again(made, post=view)
    try:
        await _save(me, post, made)
    except _REFUSALS as error:
        return await _form_again(made, error, post=view)
    return _done(post_path(view.body))


async def _arranged(me: Account, made: Composition, deed: str) -> bool:
    """Whether the button pressed was one of those that only rearrange; does what it says."""
    what, _, which = deed.partition(":")
    photo_id = parse_id(which)
    if what in _MOVES and photo_id is not None:
        composition.move(made, photo_id, _MOVES[what])
    elif what == "remove" and photo_id is not None:
        await composition.remove(me, made, photo_id)
    return deed != "share"


async def _publish(
    me: Account, made: Composition, publishes_at: datetime | None
) -> Post | ScheduledPost:
    """Share it now, or keep it until then."""
    await uploads.wait_for(made.photo_ids, PATIENCE_S)
    await make_known(made.caption)
    draft = posts.Draft(
        caption=made.caption,
        attachment_ids=made.photo_ids,
        visibility=made.visibility,
        content_warning=made.warning,
        is_sensitive=made.is_sensitive,
        language=made.language,
        comments_enabled=made.comments_enabled,
        place_id=await places.typed(made.place),
        quoted_id=made.quoted.body.id if made.quoted else None,
        quote_policy=made.quote_policy,
        license=made.license,
        shows_camera=made.shows_camera,
        caption_format=preferences.caption_format((await session.require()).user),
    )
    key = f"page:{made.once}"
    if publishes_at is not None:
        return await scheduled_posts.schedule(me, draft, publishes_at, idempotency_key=key)
    return await posts.publish(me, draft, idempotency_key=key)


async def _save(me: Account, post: Post, made: Composition) -> None:
    await uploads.wait_for(made.photo_ids, PATIENCE_S)
    await make_known(made.caption)
    changes = posts.Changes(
        caption=made.caption,
        attachment_ids=made.photo_ids,
        attachments=[
            posts.AttachmentChange(id=photo_id, description=made.alts.get(photo_id, ""))
            for photo_id in made.photo_ids
        ],
        visibility=made.visibility,
        content_warning=made.warning,
        is_sensitive=made.is_sensitive,
        language=made.language,
        comments_enabled=made.comments_enabled,
        place_id=await places.typed(made.place) or 0,
        quote_policy=made.quote_policy,
        license=made.license,
        shows_camera=made.shows_camera,
    )
    await posts.edit(me, post, changes)


async def _own(post_id: str, me: Account) -> Post:
    post = await wanted(post_id, me)
    if post.account_id != me.id or post.boost_of_id is not None:
        raise NotFound
    return post


def _by_script() -> bool:
    """Whether one of our scripts sent the form, which shows the answer in the page it has."""
    return request.accept_mimetypes.best == _JSON


def _done(address: str) -> Response:
    """Lead to what was made."""
    if _by_script():
        return Response(orjson.dumps({"url": address}), content_type=_JSON)
    return go(address)


async def _form_again(
    made: Composition, error: FediphotoError | None = None, *, post: views.PostView | None = None
) -> Response:
    """The form with everything that was typed, and what is wrong with it, if anything is."""
    if error is not None:
        made.problems.append(str(error))
    status = error.status if error is not None else 422 if made.problems else 200
    if _by_script() and made.problems:
        return Response(
            orjson.dumps({"error": " ".join(made.problems)}), status, content_type=_JSON
        )
    return await page("compose.html", status=status, composition=made, post=post)
