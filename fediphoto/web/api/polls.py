"""Polls: how they stand, and voting in them."""

from typing import Any

from fediphoto.activitypub import questions
from fediphoto.domain.posts import polls
from fediphoto.domain.views import views
from fediphoto.domain.visibility import get_visible
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.storage.models import Poll
from fediphoto.web.api.describing import COUNT, Parameter, many
from fediphoto.web.api.entities.polls import POLL, poll
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint

_MOST_CHOICES = polls.MAX_OPTIONS


@endpoint("GET /api/v1/polls/<poll_id>", who=Who.ANYBODY, scope="read:statuses", answers=POLL)
async def show(call: Call, poll_id: int) -> Any:
    """How a poll stands; for one of our people its author's server is asked, once a minute."""
    found = await polls.get(poll_id, call.viewer)
    if call.viewer is not None:
        await questions.refresh_now(found.post)
    return await _shown(call, found)


@endpoint(
    "POST /api/v1/polls/<poll_id>/votes",
    scope="write:statuses",
    takes=[Parameter("choices", many(COUNT), "numbers of options, from 0", is_required=True)],
    answers=POLL,
)
async def vote(call: Call, poll_id: int) -> Any:
    """Vote for choices[], by number."""
    found = await polls.get(poll_id, call.person)
    post = await get_visible(found.post_id, call.person)
    return await _shown(call, await polls.vote(call.person, post, _choices(call)))


def _choices(call: Call) -> list[int]:
    given = call.parameters.texts("choices")[: _MOST_CHOICES + 1]
    if not all(one.isascii() and one.isdecimal() and len(one) < 4 for one in given):
        raise Unprocessable("choices takes the numbers of options, from 0.")
    return [int(one) for one in given]


async def _shown(call: Call, found: Poll) -> Any:
    view = await views.post(found.post_id, call.viewer_id)
    if view.body.poll is None:  # its author has taken it out at this moment
        raise NotFound
    return poll(
        view.body.poll,
        view.own_votes,
        view.body.emojis,
        has_reader=call.viewer_id is not None,
        is_own=call.viewer_id == view.body.author.id,
    )
