"""A phone with a real browser on our pages, and whatever it complained of."""

from typing import Any

from tests.web.chromium import listening, patient, sign_in

PHONE = {"width": 390, "height": 844}


class Phone:
    """A page in a narrow window."""

    def __init__(self, browser: Any, url: str, **more: Any) -> None:
        """`more` is for the context: what else is special about this phone."""
        self.url = url
        self.complaints: list[str] = []
        self.context = patient(
            browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True, **more)
        )
        self.page = self.context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _said(self, message: Any) -> None:
        if "blocked by Playwright" in message.text:  # a test that wants no worker
            return
        if message.type in ("error", "warning"):  # a breach of the policy is said here too
            self.complaints.append(message.text)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((f"{self.url}/", "data:", "blob:")):
            self.complaints.append(f"asked {request.url}")

    def open(self, path: str) -> None:
        """Go there."""
        self.page.goto(f"{self.url}{path}")
        listening(self.page)

    def is_content(self) -> None:
        """Fail if anything was complained of, or if the page is wider than the phone."""
        assert not self.complaints
        assert self.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    def sign_in(self, name: str) -> None:
        """By the form; returns at home."""
        sign_in(self.page, self.url, name)
        listening(self.page)
