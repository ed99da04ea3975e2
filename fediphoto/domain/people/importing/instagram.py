"""What is in Instagram's download of one's information, in its JSON format.

Posts lie in `posts_1.json`, `posts_2.json` and so on, videos of its newer kind in `reels.json`,
posts that were hidden in `archived_posts.json`; the folder around them has changed over the years
(`content/`, `your_instagram_activity/content/`, `your_instagram_activity/media/`). Words are UTF-8
whose bytes were written as characters. Coordinates from photos (`media_metadata`) are not read.
"""

import re
from collections.abc import Iterator

from fediphoto.domain.people.importing import elements
from fediphoto.domain.people.importing.found import Findings, FoundFile, FoundPost, LeftOut
from fediphoto.domain.people.importing.packed import Packed
from fediphoto.domain.people.importing.values import Document, documents, moment, text

_LISTS = ("ig_reels_media", "ig_archived_post_media", "ig_posts_media", "ig_stories")
_FOLDER = r"(?:^|/)(?:content|media)/"
_POSTS = re.compile(_FOLDER + r"(posts_\d+|reels|archived_posts)\.json$")
_STORIES = re.compile(_FOLDER + r"stories\.json$")
_AS_PAGES = re.compile(_FOLDER + r"(?:posts_\d+|reels|archived_posts)\.html$")
_ARCHIVED = "archived_posts"
_DIGITS = re.compile(r"\d+")


def is_one(packed: Packed) -> bool:
    """Whether posts lie there as Instagram packs them."""
    return any(_POSTS.search(name) for name in packed.names())


def is_one_of_pages(packed: Packed) -> bool:
    """Whether it is the download in its other format, HTML, which is for eyes alone."""
    return any(_AS_PAGES.search(name) for name in packed.names())


def read(packed: Packed) -> Findings:
    """Every post and video, file by file, and what is left out."""
    seen: dict[str, set[str]] = {}
    for name in sorted(packed.names(), key=_in_order):
        if _STORIES.search(name):
            for _document in _documents(packed, name):
                yield LeftOut("stories")
        elif found := _POSTS.search(name):
            for document in _documents(packed, name):
                post = None if document is None else _post(document)
                if post is None:
                    yield LeftOut("damaged")
                elif _is_new(post, seen):
                    yield _placed(post, seen, is_archived=found[1] == _ARCHIVED)


def readable(words: str) -> str:
    """Words as they were typed: "Ð\u009fÑ\u0080Ð¸" was "При". What is none of that stays."""
    try:
        return words.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return words


def _in_order(name: str) -> tuple[str, int, str]:
    """`posts_2.json` before `posts_10.json`."""
    found = _DIGITS.search(name.rpartition("/")[2])
    return (_DIGITS.sub("", name), int(found[0][:9]) if found else 0, name)


def _documents(packed: Packed, name: str) -> Iterator[Document | None]:
    with packed.opened(name) as pieces:
        yield from elements.objects(pieces, _LISTS)


def _post(document: Document) -> FoundPost | None:
    """A post; None where it has no time or no files."""
    media = list(documents(document.get("media", [])))
    if not media and "uri" in document:
        media = [document]
    files = [one for one in media if isinstance(one.get("uri"), str)]
    first = files[0] if files else {}
    at = moment(document.get("creation_timestamp", first.get("creation_timestamp")))
    if not files or at is None:
        return None
    caption = _words(document) or (_words(first) if len(files) == 1 else "")
    return FoundPost(
        key=f"instagram:{int(at.timestamp())}",
        published_at=at,
        caption=caption,
        files=tuple(FoundFile(one["uri"], _description(one, caption)) for one in files),
    )


def _words(document: Document) -> str:
    given = document.get("title")
    return text(readable(given)) if isinstance(given, str) else ""


def _description(media: Document, caption: str) -> str:
    said = _words(media)
    return "" if said == caption else said


def _is_new(post: FoundPost, seen: dict[str, set[str]]) -> bool:
    """Whether this very post was not found before: a video may stand in two of the files."""
    return post.files[0].name not in seen.get(post.key, ())


def _placed(post: FoundPost, seen: dict[str, set[str]], *, is_archived: bool) -> FoundPost:
    """The post under a key of its own: another one may be of the same second."""
    same_second = seen.setdefault(post.key, set())
    key = f"{post.key}:{len(same_second)}" if same_second else post.key
    same_second.add(post.files[0].name)
    return FoundPost(
        key=key,
        published_at=post.published_at,
        caption=post.caption,
        files=post.files,
        is_archived=is_archived,
    )
