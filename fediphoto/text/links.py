"""Which web page a post speaks of: the first link in its words that is no name and no hashtag."""

import html as entities
import re
from urllib.parse import urlsplit, urlunsplit

MAX_URL = 2048

_LINK = re.compile(r'<a((?: [a-z]+="[^"]*")*)>')
"""As `html.sanitise` and `captions.render` write it."""
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_TAG = re.compile(r"<[^<>]*>")
_NAMES = frozenset({"mention", "hashtag", "u-url"})


def first_page(content_html: str) -> str:
    """The address of that page, without its fragment; '' where there is none.

    `content_html` is sanitised. Links whose words begin with @ or # count as names, whatever
    class they have: not every server says.
    """
    for found in _LINK.finditer(content_html):
        attributes = dict(_ATTRIBUTE.findall(found[1]))
        if _NAMES & set(attributes.get("class", "").split()):
            continue
        end = content_html.find("</a>", found.end())
        words = _TAG.sub("", content_html[found.end() : end if end >= 0 else None])
        if words.lstrip().startswith(("@", "#", "\uff03")):
            continue
        page = normalised(entities.unescape(attributes.get("href", "")))
        if page:
            return page
    return ""


def normalised(url: str) -> str:
    """An address under which one page is known: no fragment, its host in lower case.

    '' for what is no http or https address, has a name and password in it, or is too long.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return ""
    if any(one.isspace() or ord(one) < 32 for one in url.strip()):
        return ""
    host = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[parts.scheme]
    netloc = host if port in (None, usual) else f"{host}:{port}"
    whole = urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, ""))
    return whole if len(whole) <= MAX_URL else ""
