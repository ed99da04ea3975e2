"""How Pixelfed tells of a story: first where it can be had, then the story itself."""

import re
from urllib.parse import parse_qsl

from fediphoto.activitypub.vocabulary.attachments import read_attachment
from fediphoto.activitypub.vocabulary.posts import WARNING_LENGTH
from fediphoto.activitypub.vocabulary.things import Story
from fediphoto.activitypub.vocabulary.values import (
    URI_LENGTH,
    Document,
    documents,
    flag,
    is_web_address,
    moment,
    seconds,
    text,
    uri,
    words,
)
from fediphoto.errors import BadRequest

_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,512}")
"""What may stand after "Bearer" (RFC 6750 §2.1)."""


def read_story(document: Document) -> Story:
    """A story; BadRequest where it has no id."""
    story_id = uri(document)
    if not story_id:
        raise BadRequest("A story needs an http(s) id.")
    url, token = read_bearcap(text(document.get("object"), URI_LENGTH + 600))
    media = [read_attachment(one) for one in documents(document.get("attachment"), 5)]
    return Story(
        id=story_id,
        kind="Story",
        bearcap_url=url,
        bearcap_token=token,
        attributed_to=uri(document.get("attributedTo")),
        attachment=next((one for one in media if one is not None), None),
        duration_s=seconds(document.get("duration")),
        can_reply=flag(document.get("can_reply", document.get("canReply"))),
        can_react=flag(document.get("can_react", document.get("canReact"))),
        content_warning=words(document, "summary", WARNING_LENGTH).strip(),
        is_sensitive=flag(document.get("sensitive")),
        published_at=moment(document.get("published")),
        expires_at=moment(document.get("expiresAt")),
    )


def read_bearcap(text: str) -> tuple[str, str]:
    """The address and the token of a bearer capability (`bear:?t=TOKEN&u=URL`); '' for none."""
    scheme, _, query = text.strip().partition("?")
    if scheme not in ("bear:", "bear://", "bearcap:"):
        return "", ""
    # The address comes last, and Pixelfed does not encode it: all that follows is its own.
    before, found, url = f"&{query}".partition("&u=")
    said = dict(parse_qsl(f"{before}&u={url}", max_num_fields=10)) if found else {}
    plain_url = url if is_web_address(url) else said.get("u", "")
    token = said.get("t", "").replace(" ", "+")
    if not is_web_address(plain_url) or not _TOKEN.fullmatch(token):
        return "", ""
    return plain_url, token
