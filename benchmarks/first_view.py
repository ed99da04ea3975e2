"""How soon a phone shows something, how much it moves, and how long the server thinks.

Run it: `python -m benchmarks.first_view` (needs playwright and Debian's chromium). Each page is
opened three times with an empty cache on a processor four times slower than this one, over networks
as Lighthouse and Chrome's own tools describe them; figures are medians. First and largest paint
and layout shift are the browser's own (PerformanceObserver). Server time is that of Home with one
client on a connection that stays open, the last byte included.
"""

import asyncio
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.lively_place import PHONE, Place, chromium, lively_place, signed_in
from benchmarks.load import drive
from benchmarks.machine import percentile, print_figure

TIMES = 3
SLOWER = 4
SETTLES_MS = 1200
SPAN_S = 6.0

_WATCH = """
  window.seen = { paint: 0, largest: 0, shift: 0 };
  const watch = (type, deed) =>
    new PerformanceObserver((list) => list.getEntries().forEach(deed)).observe({ type, buffered: true });
  watch("paint", (one) => { if (one.name === "first-contentful-paint") seen.paint = one.startTime; });
  watch("largest-contentful-paint", (one) => { seen.largest = one.startTime; });
  watch("layout-shift", (one) => { if (!one.hadRecentInput) seen.shift += one.value; });
"""  # noqa: E501


@dataclass(frozen=True)
class Network:
    """Delay there and back in ms, and kilobits a second each way."""

    name: str
    delay_ms: int
    down_kbps: int
    up_kbps: int


NETWORKS = (Network("slow 4G", 150, 1600, 750), Network("slow 3G", 400, 400, 400))


def look(
    browser: Any, place: Place, cookies: list[dict[str, Any]], path: str, network: Network
) -> dict[str, float]:
    """First and largest paint in ms, and the layout shift, of one first visit."""
    context = browser.new_context(viewport=PHONE, is_mobile=True, service_workers="block")
    context.add_cookies(cookies)
    page = context.new_page()
    page.add_init_script(_WATCH)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": network.delay_ms,
            "downloadThroughput": network.down_kbps * 1000 / 8,
            "uploadThroughput": network.up_kbps * 1000 / 8,
        },
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(f"{place.instance.url}{path}", timeout=120_000)
    page.wait_for_timeout(SETTLES_MS)
    page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    page.wait_for_timeout(SETTLES_MS)
    seen: dict[str, float] = page.evaluate("seen")
    context.close()
    return seen


async def serve(place: Place, cookies: list[dict[str, Any]]) -> list[float]:
    """How long each answer with Home took, in ms."""
    said = "; ".join(f"{one['name']}={one['value']}" for one in cookies)
    lines = ["GET / HTTP/1.1", f"Host: {place.instance.domain}", f"Cookie: {said}"]
    asked = "\r\n".join([*lines, "Accept: text/html", "Accept-Encoding: gzip", "", ""]).encode()
    outcome = await drive(place.instance.domain, lambda: asked, clients=1, span_s=SPAN_S)
    return outcome.delays_ms


def main() -> None:
    """Print the figures."""
    with lively_place() as place, chromium() as browser:
        cookies = signed_in(browser, place)
        delays = asyncio.new_event_loop().run_until_complete(serve(place, cookies))
        print_figure("Home, one client: server time, median", median(delays), "ms")
        print_figure("  p99", percentile(delays, 0.99), "ms")
        for network in NETWORKS:
            for name, path in place.pages.items():
                seen = [look(browser, place, cookies, path, network) for _ in range(TIMES)]
                what = f"{name}, {network.name}, processor / {SLOWER}"
                for figure, key in (
                    ("first contentful paint", "paint"),
                    ("largest contentful paint", "largest"),
                ):
                    print_figure(f"{what}: {figure}", median(one[key] for one in seen), "ms")
                worst = max(one["shift"] for one in seen)
                print_figure("  layout shift, thousandths, the worst", 1000 * worst, "")


if __name__ == "__main__":
    main()
