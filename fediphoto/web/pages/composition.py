"""What somebody is composing: photos, words and choices, as the form carries them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from quart import request
from quart.datastructures import FileStorage
from werkzeug.datastructures import MultiDict

from fediphoto import config
from fediphoto.domain.photos import attachments, camera_choice, uploads
from fediphoto.domain.views import views
from fediphoto.domain.views.interaction_policies import named_quote_policy
from fediphoto.domain.views.views import AttachmentView, PostBody, PostView
from fediphoto.domain.visibility import VISIBILITIES
from fediphoto.errors import Forbidden, NotFound, TooLarge, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.media import looks
from fediphoto.storage.models import Account
from fediphoto.text import translations
from fediphoto.text.translations import _, ngettext
from fediphoto.web.pages.received import path_of

_NAME_SHOWN = 60

_CARRIED = (
    ("caption", "caption"),
    ("warning", "warning"),
    ("place", "place"),
    ("visibility", "visibility"),
    ("quote-policy", "quote_policy"),
    ("license", "license"),
    ("language", "language"),
    ("later", "later"),
    ("later-offset", "later_offset"),
)
"""Fields, by their attributes, that an address carries as they are."""


@dataclass
class Composition:
    """The state of the form, from one button press to the next; nothing typed is ever dropped."""

    photos: list[AttachmentView] = field(default_factory=list)
    alts: dict[int, str] = field(default_factory=dict)
    """What is typed as alt text, by photo id."""
    caption: str = ""
    warning: str = ""
    place: str = ""
    is_sensitive: bool = False
    visibility: str = "public"
    comments_enabled: bool = True
    quote_policy: str = "public"
    license: str = ""
    shows_camera: bool = False
    """Whether it is to be told with what the photos were made."""
    quoted: PostView | None = None
    language: str = ""
    later: str = ""
    """When it is to be shared, as the field has it; '' for now."""
    later_offset: str = ""
    once: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    """The idempotency key: pressing twice shares once."""
    problems: list[str] = field(default_factory=list)

    @property
    def looks(self) -> list[tuple[str, str]]:
        """The filters that photos can be given, each with what it is called."""
        return looks.labels()

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages one may say that the caption is in, each by its own name."""
        known = dict(translations.NAMES)
        if self.language:
            known.setdefault(self.language, self.language)
        return list(known.items())

    @property
    def photo_ids(self) -> list[int]:
        """Which photos, in order."""
        return [photo.id for photo in self.photos]

    @property
    def can_take_more(self) -> bool:
        """Whether another photo fits."""
        return len(self.photos) < config.current().limits.photos_per_post

    @property
    def takes_videos(self) -> bool:
        """Whether videos can be chosen too."""
        return attachments.upload_limits().video is not None


def of_post(body: PostBody) -> Composition:
    """The form for editing a post, as it is now."""
    return Composition(
        photos=list(body.attachments),
        alts={photo.id: photo.description for photo in body.attachments},
        caption=body.caption,
        warning=body.content_warning,
        place=body.place.line if body.place else "",
        is_sensitive=body.is_sensitive,
        visibility=body.visibility,
        comments_enabled=body.comments_enabled,
        quote_policy=named_quote_policy(body.interaction_policy, body.author.followers_uri),
        license=body.license,
        shows_camera=any(photo.camera for photo in body.attachments),
        language=body.language,
    )


async def quoted(me: Account, wanted: str | None) -> PostView | None:
    """The post that is to be quoted, by the id that an address or a form carries.

    NotFound for one that the person cannot see; Forbidden where its author does not let them.
    """
    post_id = parse_id(wanted)
    if post_id is None:
        return None
    view = await views.post(post_id, me.id)
    view = view.boost_of or view
    if view.may.quote == "denied":
        raise Forbidden(_("Its author does not let you quote this."))
    return view


async def of_form(me: Account, form: MultiDict[str, str]) -> Composition:
    """The composition that a form carries; its photos are uploads of the person's own."""
    ids = [number for text in form.getlist("photo") if (number := parse_id(text)) is not None]
    photos = await own_photos(me, ids)
    visibility = form.get("visibility", "public")
    made = Composition(
        photos=photos,
        alts={photo.id: form.get(f"alt-{photo.id}", photo.description) for photo in photos},
        caption=form.get("caption", ""),
        warning=form.get("warning", ""),
        place=form.get("place", ""),
        is_sensitive="sensitive" in form,
        visibility=visibility if visibility in VISIBILITIES else "public",
        comments_enabled="comments" in form,
        quote_policy=form.get("quote-policy", "public"),
        license=form.get("license", ""),
        shows_camera="camera" in form,
        quoted=await quoted(me, form.get("quote")),
        language=form.get("language", ""),
        later=form.get("later", ""),
        later_offset=form.get("later-offset", ""),
    )
    made.once = form.get("once") or made.once
    return made


def address(made: Composition) -> str:
    """Where the form stands with all that is in it, for a way that leads away and back again."""
    carried = [("once", made.once), *(("photo", str(photo_id)) for photo_id in made.photo_ids)]
    carried += [(name, getattr(made, attribute)) for name, attribute in _CARRIED]
    carried += [("sensitive", "on")] if made.is_sensitive else []
    carried += [("comments", "on")] if made.comments_enabled else []
    carried += [("camera", "on")] if made.shows_camera else []
    carried += [("quote", str(made.quoted.body.id))] if made.quoted else []
    return "/new?" + urlencode([(name, value) for name, value in carried if value])


async def own_photos(me: Account, ids: Sequence[int]) -> list[AttachmentView]:
    """The person's own photos in the order of `ids`, each once; others' are left out."""
    return [views.attachment(one) for one in await attachments.own(me, ids)]


async def take_files(me: Account, into: Composition) -> None:
    """Upload the photos that came with the form; one that cannot be taken leaves the others."""
    files = await request.files
    for file in files.getlist("files"):
        if not file.filename:
            continue
        if not into.can_take_more:
            limit = config.current().limits.photos_per_post
            sentence = ngettext(
                "A post may have one photo; the others were left out.",
                "A post may have %(num)s photos; the others were left out.",
                limit,
            )
            into.problems.append(sentence)
            return
        await _take(me, file, into)


async def keep_alts(me: Account, of: Composition) -> None:
    """Write down the alt texts of photos that are not posted yet, so that they cannot be lost."""
    for photo in of.photos:
        typed = of.alts.get(photo.id, "")
        if typed == photo.description:
            continue
        try:
            await attachments.update(me, photo.id, description=typed)
        except Unprocessable as error:
            of.problems.append(str(error))
        except NotFound:
            continue  # in a post already: the edit itself changes it


async def keep_cameras(me: Account, of: Composition, form: MultiDict[str, str]) -> None:
    """Write down what our scripts read out of photos before they took it out of them."""
    if not of.shows_camera:
        return
    for photo in of.photos:
        said = form.get(f"shot-{photo.id}")
        if said:
            await camera_choice.note(me, photo.id, camera_choice.told(said))


def move(composition: Composition, photo_id: int, by: int) -> None:
    """Put a photo one place earlier (-1) or later (1)."""
    ids = composition.photo_ids
    if photo_id not in ids:
        return
    here = ids.index(photo_id)
    there = max(0, min(len(ids) - 1, here + by))
    composition.photos.insert(there, composition.photos.pop(here))


async def remove(me: Account, composition: Composition, photo_id: int) -> None:
    """Take a photo out; one that no post has is thrown away."""
    if photo_id not in composition.photo_ids:
        return
    composition.photos = [photo for photo in composition.photos if photo.id != photo_id]
    try:
        await attachments.delete_unused(me, photo_id)
    except (NotFound, Unprocessable):
        return  # it belongs to the post that is being edited, and goes when that is saved


async def _take(me: Account, file: FileStorage, into: Composition) -> None:
    # The same file chosen again for another post is another upload.
    sent = uploads.Sent(path=path_of(file), key=f"page:{into.once}")
    try:
        row = await uploads.take(me, sent)
        if row.state == "failed":
            raise Unprocessable(row.failure)
    except (TooLarge, Unprocessable) as error:
        into.problems.append(f"{(file.filename or '')[:_NAME_SHOWN]}: {error}")
        return
    if row.id in into.photo_ids:
        return
    photo = views.attachment(row)
    into.photos.append(photo)
    into.alts[photo.id] = photo.description
