"""A browser without scripts: opens pages, fills in forms and presses buttons, as a person does.

Every page that it opens is looked over (`Page.check`): a page that is not sound fails the test
that came upon it, whatever that test is about.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

HOME = "http://photos.test"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "User-Agent": "Firefox/130 Linux"}
_LOADED = {"img": "src", "script": "src", "source": "srcset", "video": "src", "iframe": "src"}
_NEEDS_NO_LABEL = {"hidden", "submit", "button"}


class Page:
    """What an address answered."""

    def __init__(self, address: str, status: int, headers: Any, body: bytes) -> None:
        self.address = address
        self.status = status
        self.headers = headers
        self.html = body.decode(errors="replace")
        self.soup = BeautifulSoup(self.html, "html.parser")

    @property
    def text(self) -> str:
        """What one reads, in one line."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def main(self) -> Tag:
        """The page without what stands around it."""
        found = self.soup.find("main")
        assert isinstance(found, Tag), self.html[:500]
        return found

    def all(self, selector: str) -> list[Tag]:
        """The elements that a CSS selector names."""
        return list(self.soup.select(selector))

    def one(self, selector: str) -> Tag:
        """The only element that a CSS selector names."""
        found = self.all(selector)
        assert len(found) == 1, (selector, len(found), self.address)
        return found[0]

    def links(self) -> set[str]:
        """Where its links lead."""
        return {str(link["href"]) for link in self.all("a[href]")}

    def value(self, name: str) -> str:
        """What stands in a field; the same in every form that has one of that name."""
        found = self.all(f'input[name="{name}"], textarea[name="{name}"]')
        values = [
            one.text if one.name == "textarea" else str(one.get("value", "")) for one in found
        ]
        # (Every form's token is masked anew.)
        assert found, (name, self.address)
        assert len(set(values)) == 1 or name == "csrf_token", (name, values, self.address)
        return values[0]

    def problem(self) -> str:
        """What the page complains of, '' for nothing."""
        return " ".join(one.get_text(" ", strip=True) for one in self.all("[role=alert]"))

    def check(self) -> None:
        """Fail unless this is a sound page that loads nothing from anybody else."""
        where = f"{self.address} ({self.status})"
        assert len(self.all("h1")) == 1, f"{where}: one h1"
        assert self.one("head title").text.strip(), f"{where}: a title"
        assert self.one("html").get("lang"), f"{where}: a language"
        ids = [str(one["id"]) for one in self.all("[id]")]
        assert len(ids) == len(set(ids)), f"{where}: ids twice in {sorted(ids)}"
        self._check_words_for_everything(where)
        self._check_nothing_foreign(where)
        for form in self.all("form[method=post]"):
            assert form.select('input[name="csrf_token"]'), f"{where}: {form.get('action')}"
        policy = self.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy

    def _check_words_for_everything(self, where: str) -> None:
        for image in self.all("img"):
            assert image.has_attr("alt"), f"{where}: no alt: {image}"
        labelled = {str(label.get("for")) for label in self.all("label")}
        for field in self.all("input, textarea, select"):
            if field.get("type") not in _NEEDS_NO_LABEL:
                named = field.get("id") in labelled or field.get("aria-label")
                assert named, f"{where}: no label: {field}"
        for pressed in self.all("button, a[href], summary"):
            says = pressed.get_text(strip=True) or pressed.get("aria-label")
            says = says or any(image.get("alt") for image in pressed.select("img"))
            hidden = pressed.get("aria-hidden") == "true" or pressed.find_parent("a")
            assert says or hidden or pressed.select("img"), f"{where}: says nothing: {pressed}"

    def _check_nothing_foreign(self, where: str) -> None:
        for name, attribute in _LOADED.items():
            for one in self.all(f"{name}[{attribute}]"):
                address = urljoin(HOME, str(one[attribute]).split()[0])
                assert address.startswith(f"{HOME}/"), f"{where}: loads {address}"
        for link in self.all("link[rel=stylesheet], link[rel=icon], link[rel=manifest]"):
            assert str(link["href"]).startswith("/"), f"{where}: loads {link}"
        assert not self.all("style, [style], base, iframe, object"), f"{where}: inline style"
        for script in self.all("script"):
            is_data = script.get("type") == "application/ld+json"  # which no browser executes
            assert script.get("src") or is_data, f"{where}: inline script"
        for element in self.soup.find_all(True):
            handlers = [name for name in element.attrs if name.startswith("on")]
            assert not handlers, f"{where}: {handlers}"


class Browser:
    """One person's browser, with its own cookies; `page` is what it shows."""

    def __init__(self, app: Any) -> None:
        self._client = app.test_client()
        self.page = Page("", 0, {}, b"")

    async def open(self, address: str, status: int = 200) -> Page:
        """Go to an address, and wherever that leads."""
        return await self._arrive("GET", address, status, headers=HTML)

    async def press(
        self,
        action: str,
        button: str = "",
        *,
        files: Sequence[Path | tuple[str, bytes]] = (),
        files_as: str = "files",
        status: int = 200,
        leave: Iterable[str] = (),
        **typed: str | bool,
    ) -> Page:
        """Send the form with this `action` on the present page, by the button with that value.

        `typed` changes fields (dashes in names as two underscores; True and False tick and untick
        a box); `leave` names fields that are left out, as only a forger would.
        """
        form = self._form(action)
        fields = _filled_in(form)
        for given, value in typed.items():
            name = given.replace("__", "-")
            assert form.select(f'[name="{name}"]'), f"{action} has no field {name}"
            fields.poplist(name)
            if value is not False:
                fields.add(name, "on" if value is True else str(value))
        pressed = form.select_one(f'button[value="{button}"]') if button else form.find("button")
        assert isinstance(pressed, Tag), f"{action} has no button {button}"
        if found := form.select_one(f'button[formaction="{action}"]'):
            pressed = found
        if pressed.get("name"):
            fields.add(str(pressed["name"]), str(pressed.get("value", "")))
        for name in leave:
            fields.poplist(name)
        body: MultiDict[str, Any] = MultiDict(fields)
        for file in files:
            name, content = file if isinstance(file, tuple) else (file.name, file.read_bytes())
            body.add(files_as, FileStorage(BytesIO(content), name))
        is_multipart = form.get("enctype") == "multipart/form-data"
        goal = str(pressed.get("formaction") or form["action"])  # as a browser: from where we are
        return await self._send(urljoin(self.page.address, goal), body, is_multipart, status)

    async def _send(
        self, action: str, body: MultiDict[str, Any], is_multipart: bool, status: int
    ) -> Page:
        if not is_multipart:
            headers = {**HTML, "Content-Type": "application/x-www-form-urlencoded"}
            data = urlencode(list(body.items(multi=True)))
            return await self._arrive("POST", action, status, headers=headers, data=data)
        boundary, parts = encode_multipart(body)
        headers = {**HTML, "Content-Type": f'multipart/form-data; boundary="{boundary}"'}
        return await self._arrive("POST", action, status, headers=headers, data=parts)

    async def raw(self, method: str, address: str, **more: Any) -> Any:
        """One request as a program makes it, with this browser's cookies; nothing is checked."""
        return await self._client.open(address, method=method, **more)

    def cookies(self) -> dict[str, Any]:
        """The cookies it keeps, by name."""
        return {cookie.name: cookie for cookie in self._client.cookie_jar}

    async def _arrive(self, method: str, address: str, status: int, **more: Any) -> Page:
        response = await self._client.open(_local(address), method=method, **more)
        for _ in range(5):
            if response.status_code not in (301, 302, 303, 307, 308):
                break
            assert response.status_code in (302, 303), "a form is answered with a 303"
            address = urljoin(f"{HOME}{_local(address)}", response.headers["Location"])
            assert address.startswith(f"{HOME}/"), f"leads away, to {address}"
            response = await self._client.open(_local(address), method="GET", headers=HTML)
        self.page = Page(
            _local(address), response.status_code, response.headers, await response.get_data()
        )
        assert self.page.status == status, (address, self.page.status, self.page.text[:600])
        if self.page.headers["Content-Type"].startswith("text/html"):
            self.page.check()
        return self.page

    def _form(self, action: str) -> Tag:
        found = self.page.all(f'form[action="{action}"]')
        found += self.page.all(f'form:has(button[formaction="{action}"])')
        assert found, (action, [str(form.get("action")) for form in self.page.all("form")])
        return found[0]


def _local(address: str) -> str:
    split = urlsplit(urljoin(HOME, address))
    return f"{split.path}?{split.query}" if split.query else split.path


def _filled_in(form: Tag) -> MultiDict[str, str]:
    """What the form would send as it stands."""
    fields: MultiDict[str, str] = MultiDict()
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(field["name"]), field.get("type")
        if field.name == "textarea":
            fields.add(name, field.text)
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            assert chosen is not None
            fields.add(name, str(chosen["value"]))
        elif kind in ("checkbox", "radio"):
            if field.has_attr("checked"):
                fields.add(name, str(field.get("value", "on")))
        elif kind != "file":
            fields.add(name, str(field.get("value", "")))
    return fields
