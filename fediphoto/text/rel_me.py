"""Whom a web page says that it belongs to: its links with rel="me".

Anybody may have written the page. It is looked through once, in time that grows with its length
alone; nothing here raises, whatever the bytes.
"""

import re

from fediphoto.text.page_head import address, attributes_at, decoded

_LOOKED_AT = 1024 * 1024
_TAGS = 20_000
_MOST = 100
_OPENING = re.compile(r"<(?:(!--)|(a|link|script|style|textarea|title)(?=[\s/>]))", re.I)
_UNREAD = ("script", "style", "textarea", "title")


def find(body: bytes, content_type: str, url: str) -> set[str]:
    """The addresses that the page at `url` links as its own person's, 100 at most.

    `content_type` is the header that came with it. What stands in comments and scripts is none.
    """
    page = decoded(body[:_LOOKED_AT], content_type)
    folded = page.lower()
    if len(folded) != len(page):  # a few letters have longer small forms
        folded = page
    found: set[str] = set()
    at = 0
    for _ in range(_TAGS):
        opening = _OPENING.search(page, at)
        if opening is None or len(found) >= _MOST:
            break
        if opening[1]:
            end = page.find("-->", opening.end())
            if end < 0:
                break
            at = end
            continue
        name = opening[2].lower()
        attributes, at = attributes_at(page, opening.end())
        if name in _UNREAD:
            end = folded.find(f"</{name}", at)
            if end < 0:
                break
            at = end
        elif "me" in attributes.get("rel", "").lower().split():
            found.add(address(attributes.get("href", ""), url))
    return found - {""}
