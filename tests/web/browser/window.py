"""A window of a real browser on our pages, and everything that it complains of."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.peers import installing
from tests.web.chromium import listening, patient, sign_in

PHONE, DESK = (390, 844), (1280, 800)

_AT_REST = """() => Promise.allSettled(document.getAnimations()
  .filter((one) => one instanceof CSSTransition || one instanceof CSSAnimation)
  .filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime))
  .filter((one) => one.playState === "running")
  .map((one) => one.finished))"""
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class View:
    """How somebody looks at our pages."""

    size: tuple[int, int] = PHONE
    scheme: str = "light"
    language: str = "en"
    has_scripts: bool = True

    def __str__(self) -> str:
        scripts = "" if self.has_scripts else "-no-scripts"
        return f"{self.size[0]}-{self.scheme}-{self.language}{scripts}"


class Window:
    """A page in a window, and whatever was complained of since it was opened."""

    def __init__(self, browser: Any, url: str, view: View) -> None:
        self.url = url
        self.view = view
        self.complaints: list[str] = []
        width, height = view.size
        is_phone = view.size == PHONE
        self.context = patient(
            browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=view.scheme,
                locale=view.language,
                java_script_enabled=view.has_scripts,
                is_mobile=is_phone,
                has_touch=is_phone,
            )
        )
        self._opened: set[str] = set()
        self.page = self.context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _said(self, message: Any) -> None:
        # A breach of the policy is said here too; that the page itself is an error is no news.
        is_of_page = message.location.get("url") in {self.page.url, *self._opened}
        if message.type in ("error", "warning") and not (
            is_of_page and message.text.startswith("Failed to load resource")
        ):
            self.complaints.append(message.text)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((f"{self.url}/", "data:", "blob:")):
            self.complaints.append(f"asked {request.url}")

    def open(self, path: str) -> None:
        """Go there."""
        self._opened.add(f"{self.url}{path}")
        self.page.goto(f"{self.url}{path}")
        self.listens()

    def listens(self) -> None:
        """Return once the page that is shown, or is coming, does what its scripts add."""
        self.page.wait_for_load_state()
        if self.view.has_scripts:
            listening(self.page)

    def sign_in(self, name: str) -> None:
        """By the form."""
        sign_in(self.page, self.url, name)
        self.listens()

    def press(self, selector: str) -> None:
        """The first thing of that kind that can be seen."""
        self.page.locator(f"{selector} >> visible=true").first.click()

    def check(self) -> None:
        """Fail where the page complained, or is wider than the window."""
        where = f"{self.page.url} at {self.view}"
        assert not self.complaints, f"{where}: {self.complaints}"
        if self.view.has_scripts:
            width = self.page.evaluate("document.documentElement.scrollWidth")
            assert width <= self.view.size[0], f"{where}: {width} px wide"

    def look_over(self, axe: str) -> list[str]:
        """What axe finds on the page once nothing moves: the rule, and what breaks it."""
        self.page.evaluate(_AT_REST)
        self.page.evaluate(axe)
        rules = {"runOnly": _RULES}
        found = self.page.evaluate("rules => axe.run(document, rules)", rules)
        return [
            f"{one['id']}: {[node['html'][:200] for node in one['nodes'][:3]]}"
            for one in found["violations"]
        ]


def axe_source() -> str:
    """The script that looks a page over; skips the test where it cannot be had."""
    folder = installing.or_skip(lambda: installing.node_programs(Path(__file__).parent / "axe"))
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text()
