"""What a person does in the browser when a client wants to act for them."""

import html
import re
from urllib.parse import urljoin

import requests

PASSWORD = "a long enough password"
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_CODE = re.compile(r'<code[^>]*class="[^"]*authorization-code[^"]*"[^>]*>([^<]+)</code>')


def authorize(url: str, login: str, decision: str = "allow") -> str:
    """Sign in, allow (or not), and return the code that the page shows."""
    answer = decide(url, login, decision, follows=True)
    found = _CODE.search(answer.text)
    assert found, answer.text
    return html.unescape(found[1]).strip()


def decide(
    url: str, login: str, decision: str = "allow", *, follows: bool = False
) -> requests.Response:
    """Sign in and decide; the answer to the decision, redirects not followed by default."""
    browser = requests.Session()
    page = browser.get(url, timeout=120)
    assert "/login" in page.url, page.url
    page = browser.post(
        urljoin(page.url, "/login"),
        data={**hidden(page.text), "login": login, "password": PASSWORD},
        timeout=120,
    )
    assert "/oauth/authorize" in page.url, page.text[:3000]
    return browser.post(
        urljoin(page.url, "/oauth/authorize"),
        data={**hidden(page.text, "/oauth/authorize"), "decision": decision},
        timeout=120,
        allow_redirects=follows,
    )


def sign_in_by_pages(url: str, login: str) -> requests.Session:
    """A browser in which somebody has signed in."""
    browser = requests.Session()
    page = browser.get(f"{url}/login", timeout=120)
    fields = {**hidden(page.text), "login": login, "password": PASSWORD}
    browser.post(f"{url}/login", data=fields, timeout=120)
    return browser


def hidden(page: str, action: str = "/login") -> dict[str, str]:
    """The hidden fields of the form that goes to `action`."""
    forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
    (form,) = [one for one in forms if f'action="{action}"' in one]
    fields = {}
    for field in _HIDDEN.findall(form):
        name, value = (re.search(rf'{key}="([^"]*)"', field) for key in ("name", "value"))
        assert name
        fields[name[1]] = html.unescape(value[1]) if value else ""
    return fields
