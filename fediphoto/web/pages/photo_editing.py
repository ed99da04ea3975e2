"""How a photo is turned, cropped and coloured by forms alone, before it is posted."""

from dataclasses import dataclass

from quart import Response, request
from werkzeug.datastructures import MultiDict

from fediphoto.domain.photos import photo_edits
from fediphoto.domain.views import views
from fediphoto.errors import Conflict, FediphotoError, NotFound, TooLarge, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.media import editing, looks, previews
from fediphoto.media.editing import Crop, Edits
from fediphoto.storage.models import Attachment
from fediphoto.text.translations import _, marked
from fediphoto.web import limits
from fediphoto.web.pages.door import blueprint, go, page, person, safe_next

AS_IT_IS = "kept"
"""The choice of a crop that was drawn by hand (by the editor with scripts)."""
NO_LOOK = "none"

RATIOS = {
    "1:1": (1, 1),
    "4:5": (4, 5),
    "3:2": (3, 2),
    "16:9": (16, 9),
    "9:16": (9, 16),
}
SHAPES = [
    ("", marked("The whole photo")),
    ("1:1", marked("Square (1:1)")),
    ("4:5", marked("Portrait (4:5)")),
    ("3:2", marked("Landscape (3:2)")),
    ("16:9", marked("Wide (16:9)")),
    ("9:16", marked("Tall (9:16)")),
]
SLIDERS = [
    ("straighten", marked("Straighten"), -15, 15, 1),
    ("strength", marked("Strength of the look"), 0, 100, 100),
    ("brightness", marked("Brightness"), -100, 100, 100),
    ("contrast", marked("Contrast"), -100, 100, 100),
    ("saturation", marked("Colour"), -100, 100, 100),
]
"""Field, label, least and most, and by what the number is divided."""
_TURNS = {"left": 3, "right": 1}
_CLOSE = 0.005


@dataclass(frozen=True, slots=True)
class Slider:
    """One amount, as the form has it."""

    name: str
    label: str
    least: int
    most: int
    value: int


@blueprint.get("/new/photos/<photo_id>/edit")
async def edit_photo(photo_id: str) -> Response:
    """The photo as it is now, and what can be done to it; `?next=…` leads back."""
    photo = await photo_edits.editable(await person(), _number(photo_id))
    return await _page(photo)


@blueprint.post("/new/photos/<photo_id>/edit")
async def change_photo(photo_id: str) -> Response:
    """Do it, from the picture as it was given; the button `undo` gives that back."""
    me, form = await person(), await request.form
    limits.spend(limits.EDITS, str(me.id))
    photo = await photo_edits.editable(me, _number(photo_id))
    try:
        edits = Edits() if form.get("do") == "undo" else _wanted(photo, form)
        await photo_edits.apply(me, photo.id, edits)
    except (Conflict, TooLarge, Unprocessable) as error:
        return await _page(photo, error)
    return go(request.full_path.rstrip("?"))


@blueprint.get("/new/photos/<photo_id>/looks/<name>")
async def look_preview(photo_id: str, name: str) -> Response:
    """A small picture of the photo with a look, in its present shape; `none` for no look."""
    me = await person()
    photo = await photo_edits.editable(me, _number(photo_id))
    if name != NO_LOOK and name not in looks.all_looks():
        raise NotFound
    now = photo_edits.of(photo)
    shape = Edits(turns=now.turns, straighten=now.straighten, crop=now.crop)
    look = "" if name == NO_LOOK else name
    content = await photo_edits.preview(me, photo.id, editing.with_look(shape, look))
    response = Response(content, content_type=previews.MIME)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _number(photo_id: str) -> int:
    number = parse_id(photo_id)
    if number is None:
        raise NotFound
    return number


async def _page(photo: Attachment, error: FediphotoError | None = None) -> Response:
    now = photo_edits.of(photo)
    shape = _shape(photo, now)
    choices = [(AS_IT_IS, _("As it is cropped now"))] if shape == AS_IT_IS else []
    return await page(
        "photo_edit.html",
        status=error.status if error is not None else 200,
        problem=str(error) if error is not None else "",
        photo=views.attachment(photo),
        edits=now,
        shape=shape,
        shapes=[*choices, *((value, _(label)) for value, label in SHAPES)],
        looks=[(NO_LOOK, _("No look")), *looks.labels()],
        sliders=[
            Slider(name, _(label), least, most, round(getattr(now, name) * unit))
            for name, label, least, most, unit in SLIDERS
        ],
        version=photo.renditions["original"]["key"].rpartition("/")[2],
        next=safe_next(request.args.get("next"), f"/new?photo={photo.id}"),
    )


def _wanted(photo: Attachment, form: MultiDict[str, str]) -> Edits:
    """What the form says; Unprocessable where it says what no form of ours does."""
    now = photo_edits.of(photo)
    turns = _TURNS.get(form.get("do", ""), 0)
    amounts = {name: _amount(form, name, unit) for name, *_rest, unit in SLIDERS}
    look = form.get("look", NO_LOOK)
    edits = photo_edits.checked(
        {
            **amounts,
            "turns": (now.turns + turns) % 4,
            "look": "" if look == NO_LOOK else look,
        }
    )
    shape = form.get("shape", "")
    if shape == AS_IT_IS:
        return editing.with_crop(edits, editing.turned_crop(now.crop, turns))
    if shape not in RATIOS:
        return edits
    return editing.with_crop(edits, _cropped(photo, edits, shape))


def _cropped(photo: Attachment, edits: Edits, shape: str) -> Crop:
    """The largest crop of that shape, around the focal point."""
    size = editing.turned(photo_edits.given_size(photo), edits.turns)
    width, height = RATIOS[shape]
    return editing.shaped_crop(size, width / height, photo_edits.focus_in_frame(photo, edits))


def _shape(photo: Attachment, now: Edits) -> str:
    """Which choice the present crop is."""
    if now.crop == Crop():
        return ""
    width, height = editing.turned(photo_edits.given_size(photo), now.turns)
    ratio = now.crop.width * width / (now.crop.height * height)
    is_largest = max(now.crop.width, now.crop.height) > 1 - _CLOSE
    for shape, (across, down) in RATIOS.items():
        if is_largest and abs(ratio * down / across - 1) < _CLOSE:
            return shape
    return AS_IT_IS


def _amount(form: MultiDict[str, str], name: str, unit: int) -> float:
    text = form.get(name, "0").strip()
    if not text.removeprefix("-").isdecimal() or len(text) > len("-1000"):
        raise Unprocessable(_("These edits cannot be understood."))
    return int(text) / unit
