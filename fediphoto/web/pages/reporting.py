"""How one reports a person or a post, by a form that works without a script."""

from quart import Response, request

from fediphoto.domain import visibility
from fediphoto.domain.moderation import reports
from fediphoto.domain.people import accounts
from fediphoto.domain.views import views
from fediphoto.errors import FediphotoError, NotFound, TooManyRequests, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account, Post
from fediphoto.text.translations import marked
from fediphoto.web.pages.door import blueprint, go, page, person
from fediphoto.web.pages.names import profile_path

_REFUSALS = (Unprocessable, TooManyRequests)

REASONS = (
    ("spam", marked("It is spam")),
    ("violation", marked("It breaks the rules of this place")),
    ("legal", marked("It is against the law")),
    ("other", marked("Something else")),
)


@blueprint.get("/report/<account_id>")
async def report_page(account_id: str) -> Response:
    """The form; `?post=` names the post it is about."""
    me = await person()
    target = await _target(account_id)
    return await _form(target, await _post(request.args.get("post"), target, me))


@blueprint.post("/report/<account_id>")
async def report(account_id: str) -> Response:
    """File it; what was typed stays where something is wrong."""
    me, form = await person(), await request.form
    target = await _target(account_id)
    post = await _post(form.get("post"), target, me)
    try:
        await reports.file(
            me,
            target,
            posts=[] if post is None else [post],
            comment=form.get("reason", ""),
            category=form.get("category", "other"),
            forwards="forward" in form,
        )
    except _REFUSALS as error:
        return await _form(target, post, error)
    return go(f"/report/{target.id}/thanks")


@blueprint.get("/report/<account_id>/thanks")
async def thanks(account_id: str) -> Response:
    """It has arrived; and what one can do oneself."""
    me = await person()
    target = await _target(account_id)
    return await page(
        "reported.html",
        account=views.account(target),
        back=profile_path(target),
        is_me=me == target,
    )


async def _form(
    target: Account, post: Post | None, error: FediphotoError | None = None
) -> Response:
    form = await request.form
    me = await person()
    return await page(
        "report.html",
        status=200 if error is None else error.status,
        account=views.account(target),
        about=None if post is None else await views.post(post.id, me.id),
        reasons=REASONS,
        chosen=form.get("category", "other"),
        typed=form.get("reason", ""),
        forwards="forward" in form,
        most=reports.COMMENT_CHARACTERS,
        problem="" if error is None else str(error),
    )


async def _target(account_id: str) -> Account:
    number = parse_id(account_id)
    found = None if number is None else await accounts.get(number)
    if found is None or found.deleted_at is not None or found.actor_type == "Application":
        raise NotFound
    return found


async def _post(post_id: str | None, target: Account, me: Account) -> Post | None:
    """The post that is meant, if it is the target's and can be seen."""
    number = parse_id(post_id)
    if number is None:
        return None
    post = await visibility.get_visible(number, me)
    return post if post.account_id == target.id else None
