"""What one subscribes to with a feed reader: a person, a hashtag, everything public here."""

import hashlib
from urllib.parse import quote

from quart import Response, request

from fediphoto import config
from fediphoto.domain.paging import Page
from fediphoto.domain.people import accounts
from fediphoto.domain.timelines import timelines
from fediphoto.domain.views import views
from fediphoto.domain.views.views import PostView
from fediphoto.errors import NotFound
from fediphoto.text.html import words_of_clean
from fediphoto.text.translations import _
from fediphoto.web import speech, syndication
from fediphoto.web.pages.door import blueprint
from fediphoto.web.pages.names import tag_path
from fediphoto.web.pages.profiles import shown_person
from fediphoto.web.syndication import Feed

POSTS = 20
_WRITERS = {
    "rss": (syndication.rss, syndication.RSS),
    "atom": (syndication.atom, syndication.ATOM),
}
CACHING = "public, max-age=300"
"""Readers ask every few minutes; what stands between them and us may answer for us as long."""


@blueprint.get("/@<acct>.<any(rss, atom):kind>")
async def of_person(acct: str, kind: str) -> Response:
    """Somebody's public posts, without comments and boosts."""
    account = await accounts.find_local(acct)
    if account is None or account.suspended_at is not None:
        await shown_person(acct)  # says whether it was here once
        raise NotFound
    found = await timelines.account_posts(
        None, account, Page(limit=POSTS), exclude_replies=True, exclude_boosts=True
    )
    view = views.account(account)
    name = view.display_name or view.username
    return await _answer(
        kind,
        f"/@{view.username}",
        f"{name} (@{view.username}@{config.current().domain})",
        words_of_clean(view.note_html),
        found,
        icon=view.avatar_url,
        is_indexable=view.is_indexable,
    )


@blueprint.get("/tags/<name>.<any(rss, atom):kind>")
async def of_hashtag(name: str, kind: str) -> Response:
    """The public photos of people here that carry a hashtag."""
    found = await timelines.hashtag(None, name, Page(limit=POSTS), local=True, only_media=True)
    await speech.speak_as_asked()
    said = _("Public photos with #%(tag)s", tag=name)
    return await _answer(kind, tag_path(name), f"#{name} – {_place()}", said, found)


@blueprint.get("/explore.<any(rss, atom):kind>")
async def of_everybody(kind: str) -> Response:
    """The public photos of everybody here."""
    found = await timelines.public(None, Page(limit=POSTS), local=True, only_media=True)
    said = config.current().instance.description
    return await _answer(kind, "/explore", _place(), said, found)


async def _answer(
    kind: str,
    page: str,
    title: str,
    description: str,
    found: list[PostView],
    *,
    icon: str = "",
    is_indexable: bool = False,
) -> Response:
    await speech.speak_as_asked()  # for everybody who asks so, whoever is signed in
    write, mime = _WRITERS[kind]
    path = quote(page, safe="/@%")
    feed = Feed(
        title=title,
        description=description,
        page=f"{config.current().base_url}{path}",
        address=syndication.address_of(path, kind),
        posts=[one.body for one in found if one.body.visibility == "public"],
        icon=icon,
    )
    content = write(feed)
    response = Response(content, content_type=f"{mime}; charset=utf-8")
    response.headers["Cache-Control"] = CACHING
    response.vary.add("Accept-Language")
    response.set_etag(hashlib.sha256(content).hexdigest()[:20], weak=True)
    response.last_modified = feed.changed_at
    if not is_indexable:
        response.headers["X-Robots-Tag"] = "noindex"
    await response.make_conditional(request)
    return response


def _place() -> str:
    return config.current().instance.title
