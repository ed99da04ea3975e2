"""What search engines, collectors and finders of flaws are told before they begin."""

from datetime import UTC, datetime, timedelta

from quart import Response

from fediphoto import config
from fediphoto.domain import addresses
from fediphoto.errors import NotFound
from fediphoto.web.pages.door import blueprint, go

NOT_FOR_ROBOTS = (
    "/admin",
    "/invite",
    "/api/",
    "/activity",
    "/explore",
    "/login",
    "/media/card/",
    "/media/emoji/",
    "/media/proxy/",
    "/messages",
    "/new",
    "/oauth/",
    "/report",
    "/search",
    "/settings",
    "/signup",
)
"""What is nobody's to list: deeds, others' photos, and lists in which people stand who do not wish
to be found. Profiles, posts and hashtags say for themselves whether they may be indexed."""

COLLECTORS = (
    "AI2Bot",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "cohere-ai",
    "Diffbot",
    "FacebookBot",
    "Google-Extended",
    "GPTBot",
    "ImagesiftBot",
    "img2dataset",
    "meta-externalagent",
    "omgili",
    "PanguBot",
    "PerplexityBot",
    "Timpibot",
    "YouBot",
)
"""Programs that gather pages and photos to train models, by the names they answer to."""

EXPIRES_DAYS = 120
"""Less than the year that RFC 9116 section 2.5.5 asks for at most."""


@blueprint.get("/robots.txt")
async def robots() -> Response:
    """What they are asked to leave alone (RFC 9309); who heeds nothing is not kept out by it."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    if config.current().discovery.ai_collectors == "refused":
        lines += ["", *(f"User-agent: {name}" for name in COLLECTORS), "Disallow: /"]
    return _words(lines)


@blueprint.get("/.well-known/security.txt")
async def security_contact() -> Response:
    """Whom to tell about a hole (RFC 9116); NotFound where the admin has named no address."""
    instance = config.current().instance
    if not instance.contact_email:
        raise NotFound
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    expires = midnight + timedelta(days=EXPIRES_DAYS)
    return _words(
        [
            f"Contact: mailto:{instance.contact_email}",
            f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
            f"Preferred-Languages: {', '.join(instance.languages) or 'en'}",
            f"Canonical: {addresses.base_url()}/.well-known/security.txt",
        ]
    )


@blueprint.get("/security.txt")
async def former_security_contact() -> Response:
    """Where it used to be looked for."""
    return go("/.well-known/security.txt")


def _words(lines: list[str]) -> Response:
    text = "\n".join([*lines, ""])
    response = Response(text, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
