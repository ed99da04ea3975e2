"""This place on the desk: its name and words, who may join; and the first steps of a new one."""

from typing import Any

from quart import Response, request

from fediphoto.domain.moderation import rules
from fediphoto.domain.place import place
from fediphoto.errors import FediphotoError, NotFound, Unprocessable
from fediphoto.text.translations import _, marked
from fediphoto.web.pages.desk.door import admin, desk_page
from fediphoto.web.pages.door import blueprint, go, page

_STEPS = {
    "place": ("title", "description"),
    "joining": ("registrations", "invitations_by", "closed_message"),
    "rules": (),
    "contact": ("contact_email",),
}
"""Each step of the beginning, with the settings that it asks for."""

SUGGESTED = (
    (
        marked("Be kind."),
        marked("Speak to people as you would across a table. No harassment, no threats."),
    ),
    (
        marked("Share what is yours to share."),
        marked("Your own photos, or with the consent of whoever took them."),
    ),
    (
        marked("Ask before you show people."),
        marked("Nobody is posted in a way they would not want, and nobody's children against it."),
    ),
    (
        marked("Put what may hurt behind a warning."),
        marked("Nudity, blood and the like are marked, so that everybody chooses what to see."),
    ),
    (
        marked("No hate."),
        marked("Nobody is made less for who they are, whom they love or where they come from."),
    ),
    (marked("No advertising and no spam."), ""),
)
"""Rules that a new place may begin with."""


@blueprint.get("/admin/place")
async def desk_place() -> Response:
    """How everything stands, and what the configuration decides."""
    await admin()
    return await desk_page("place.html", settings=_shown(place.KEYS))


@blueprint.post("/admin/place")
async def change_place() -> Response:
    """Put it otherwise; what was typed stays where something is wrong."""
    me, form = await admin(), await request.form
    try:
        await place.decide(me, {key: form[key] for key in place.KEYS if key in form})
    except Unprocessable as error:
        return await desk_page(
            "place.html",
            status=error.status,
            problem=str(error),
            settings=_shown(place.KEYS, form),
        )
    return go("/admin/place?saved=1")


@blueprint.get("/admin/begin")
async def begin() -> Response:
    """The first step of a new place."""
    await admin()
    return go("/admin/begin/place")


@blueprint.get("/admin/begin/<step>")
async def beginning_step(step: str) -> Response:
    """One step, or what comes after the last."""
    await admin()
    if step == "done":
        return await page("desk/begin_done.html")
    return await _step_page(step)


@blueprint.post("/admin/begin/<step>")
async def take_step(step: str) -> Response:
    """Keep what this step asks for, and go on to the next."""
    me, form = await admin(), await request.form
    if step not in _STEPS:
        raise NotFound
    try:
        if step == "rules":
            await _add_rules(me, form)
        else:
            await place.decide(me, {key: form[key] for key in _STEPS[step] if key in form})
    except Unprocessable as error:
        return await _step_page(step, form, error)
    steps = [*_STEPS, "done"]
    return go(f"/admin/begin/{steps[steps.index(step) + 1]}")


async def _add_rules(me: Any, form: Any) -> None:
    present = {one.text for one in await rules.listed()}
    for number, (text, hint) in enumerate(SUGGESTED):
        if f"rule-{number}" in form and _(text) not in present:
            await rules.add(me, _(text), _(hint) if hint else "")
    if form.get("text", "").strip():
        await rules.add(me, form["text"], form.get("hint", ""))


async def _step_page(step: str, form: Any = None, error: FediphotoError | None = None) -> Response:
    if step not in _STEPS:
        raise NotFound
    steps = list(_STEPS)
    return await page(
        "desk/begin.html",
        status=200 if error is None else error.status,
        problem="" if error is None else str(error),
        step=step,
        number=steps.index(step) + 1,
        count=len(steps),
        settings=_shown(_STEPS[step], form),
        next_step=[*steps, "done"][steps.index(step) + 1],
        former=steps[steps.index(step) - 1] if steps.index(step) else "",
        present=await rules.listed(),
        suggested=[(_(text), _(hint) if hint else "") for text, hint in SUGGESTED],
    )


def _shown(keys: Any, form: Any = None) -> dict[str, dict[str, Any]]:
    standing = place.standing()
    return {
        key: {
            "value": standing[key].value
            if form is None or standing[key].is_in_file
            else form.get(key, standing[key].value),
            "is_in_file": standing[key].is_in_file,
            "longest": place.LONGEST.get(key, 0),
        }
        for key in keys
    }
