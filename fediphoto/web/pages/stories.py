"""Stories: looked at one by one, shown by a plain form, answered, taken back."""

from quart import Response, request

from fediphoto.domain.paging import Page
from fediphoto.domain.people import accounts
from fediphoto.domain.photos import attachments, uploads
from fediphoto.domain.posts import stories, story_views
from fediphoto.domain.posts.story_views import Ring, StoryView
from fediphoto.errors import Forbidden, NotFound, TooLarge, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account, Attachment, Story
from fediphoto.text.translations import _, marked
from fediphoto.web import bodies, session
from fediphoto.web.pages.door import blueprint, go, page, person
from fediphoto.web.pages.received import path_of

VIEWERS = 200
PATIENCE_S = 50.0
"""How long one waits for a video that is being prepared; proxies give up after a minute."""
_NOT_YET = marked("Your video is still being prepared. Press “Show it” again in a minute.")

bodies.take_photos("/new/story", 1, 1)
REACTIONS = ("❤️", "😍", "😂", "😮", "😢", "👏")


@blueprint.get("/new/story")
async def choose_story() -> Response:
    """One photo or video for a day."""
    await person()
    return await _form()


@blueprint.post("/new/story")
async def show_story() -> Response:
    """Upload it and show it; the form comes back with what is wrong.

    A video takes a while: once it is here, the form comes back with that alone to be sent again.
    """
    me, form = await person(), await request.form
    kept = parse_id(form.get("photo", ""))
    try:
        shown = await _upload(me, form.get("description", "")) if kept is None else None
        attachment_id = kept if shown is None else shown.id
        assert attachment_id is not None
        await uploads.wait_for([attachment_id], PATIENCE_S)
        found = await attachments.get_own(me, attachment_id)
        if found.state == "processing":
            return await _form(waiting=found.id, status=202, problem=_(_NOT_YET))
        if found.state == "failed":
            raise Unprocessable(found.failure or _("This file could not be processed."))
        takes = "answers" in form
        story = await stories.publish(
            me,
            found.id,
            can_reply=takes,
            can_react=takes,
            content_warning=form.get("warning", ""),
            is_sensitive="sensitive" in form,
        )
    except (Forbidden, NotFound, TooLarge, Unprocessable) as error:
        return await _form(status=error.status, problem=str(error))
    return go(f"/stories/{me.username}/{story.id}")


@blueprint.get("/stories/<acct>")
async def stories_of(acct: str) -> Response:
    """The first story that one has not seen."""
    ring = await _ring(acct, await person())
    return go(f"/stories/{ring.account.acct}/{ring.next_up.id}")


@blueprint.get("/stories/<acct>/<story_id>")
async def one_story(acct: str, story_id: str) -> Response:
    """One story, with ways to the one before and the one after; its author learns who has seen it.

    After somebody's last story comes the next person with something new.
    """
    me = await person()
    ring, number = await _ring(acct, me), parse_id(story_id)
    here = next((n for n, one in enumerate(ring.stories) if one.id == number), None)
    if here is None:
        return go(f"/stories/{ring.account.acct}")
    story = ring.stories[here]
    row = await stories.get_visible(story.id, me)
    if "prefetch" not in request.headers.get("Sec-Purpose", ""):
        await stories.see(me, row)
    is_mine = ring.account.id == me.id
    return await page(
        "story.html",
        ring=ring,
        story=story,
        at=here,
        earlier=_path(ring, ring.stories[here - 1]) if here else "",
        later=await _after(me, ring, here),
        is_mine=is_mine,
        viewers=(await story_views.viewers(row, Page(limit=VIEWERS))).items if is_mine else [],
        reactions=REACTIONS,
    )


@blueprint.post("/stories/<acct>/<story_id>/answer")
async def answer_story(acct: str, story_id: str) -> Response:
    """Answer in words."""
    me = await person()
    story = await _story(story_id, me)
    await stories.reply(me, story, (await request.form).get("words", ""))
    return go(f"/stories/{story.account.acct}/{story.id}?sent=1")


@blueprint.post("/stories/<acct>/<story_id>/react")
async def react_to_story(acct: str, story_id: str) -> Response:
    """Answer with the emoji whose button was pressed."""
    me = await person()
    story = await _story(story_id, me)
    await stories.react(me, story, (await request.form).get("emoji", ""))
    return go(f"/stories/{story.account.acct}/{story.id}?sent=1")


@blueprint.post("/stories/<acct>/<story_id>/delete")
async def delete_story(acct: str, story_id: str) -> Response:
    """Take a story of one's own back."""
    me = await person()
    await stories.delete(me, parse_id(story_id) or 0)
    return go("/")


async def _after(me: Account, ring: Ring, here: int) -> str:
    if here + 1 < len(ring.stories):
        return _path(ring, ring.stories[here + 1])
    others = await story_views.rings(me)
    new = [one for one in others if not one.is_seen and one.account.id != ring.account.id]
    return _path(new[0], new[0].next_up) if new else ""


def _path(ring: Ring, story: StoryView) -> str:
    return f"/stories/{ring.account.acct}/{story.id}"


async def _ring(acct: str, me: Account) -> Ring:
    account = await accounts.find(acct)
    ring = await story_views.ring_of(account, me) if account is not None else None
    if ring is None:
        raise NotFound(_("This story is over, or it is for others."))
    return ring


async def _story(story_id: str, me: Account) -> Story:
    number = parse_id(story_id)
    if number is None:
        raise NotFound
    return await stories.get_visible(number, me)


async def _upload(me: Account, description: str) -> Attachment:
    file = (await request.files).get("files")
    if file is None or not file.filename:
        raise Unprocessable(_("Choose a photo first."))
    return await uploads.take(me, uploads.Sent(path=path_of(file), description=description))


async def _form(*, status: int = 200, problem: str = "", waiting: int | None = None) -> Response:
    form, user = await request.form, (await session.require()).user
    return await page(
        "story_new.html",
        status=status,
        problem=problem,
        waiting=waiting,
        description=form.get("description", ""),
        answers=request.method == "GET" or "answers" in form,
        warning=form.get("warning", ""),
        is_sensitive=user.default_sensitive if request.method == "GET" else "sensitive" in form,
        takes_videos=attachments.upload_limits().video is not None,
        most_seconds=round(stories.FILM_S),
    )
