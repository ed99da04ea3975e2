"""What comes over the wire when somebody opens a page for the first time, by kind.

Run it: `python -m benchmarks.page_weight` (needs playwright and Debian's chromium). Counted by the
browser itself (CDP, `Network.loadingFinished`): heads and bodies, compressed as they came, with an
empty cache. "Before photos" is everything but photos, avatars and videos; what the service worker
puts aside after the page is there is not counted.
"""

from collections import Counter
from typing import Any

from benchmarks.lively_place import PHONE, Place, chromium, lively_place, signed_in
from benchmarks.machine import print_figure

SETTLES_MS = 1500
KINDS = ("Document", "Stylesheet", "Script", "Image", "Font", "Manifest", "Other")


def weigh(browser: Any, place: Place, cookies: list[dict[str, Any]], path: str) -> Counter[str]:
    """Bytes by kind, "Photo" being what lies under /media/."""
    context = browser.new_context(viewport=PHONE, is_mobile=True, service_workers="block")
    context.add_cookies(cookies)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    weights: Counter[str] = Counter()

    def begun(event: Any) -> None:
        is_photo = "/media/" in event["request"]["url"]
        kinds[event["requestId"]] = "Photo" if is_photo else event.get("type", "Other")

    def ended(event: Any) -> None:
        weights[kinds.get(event["requestId"], "Other")] += int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", begun)
    session.on("Network.loadingFinished", ended)
    page.goto(f"{place.instance.url}{path}")
    page.wait_for_timeout(SETTLES_MS)
    context.close()
    return weights


def main() -> None:
    """Print the figures."""
    with lively_place() as place, chromium() as browser:
        cookies = signed_in(browser, place)
        for name, path in place.pages.items():
            weights = weigh(browser, place, cookies, path)
            before = sum(weights.values()) - weights["Photo"]
            print_figure(f"{name}: before photos", before / 1000, "kB")
            for kind in KINDS:
                if weights[kind]:
                    print_figure(f"  {kind.lower()}", weights[kind] / 1000, "kB")
            print_figure("  photos on the first screen", weights["Photo"] / 1000, "kB")


if __name__ == "__main__":
    main()
