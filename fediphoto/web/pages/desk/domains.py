"""Domains on the desk: what was decided on which, and what that cut."""

from quart import Response, request

from fediphoto import config
from fediphoto.domain.moderation import policy_decisions
from fediphoto.domain.moderation.policy_decisions import Terms
from fediphoto.domain.relations import severances
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.storage.models import DomainPolicy
from fediphoto.web.pages.desk.door import desk_page, moderator
from fediphoto.web.pages.door import blueprint, go

SHOWN = 200

_TICKS = {
    "rejects_media": "reject-media",
    "rejects_reports": "reject-reports",
    "forces_sensitive": "force-sensitive",
    "is_obfuscated": "obfuscate",
}


@blueprint.get("/admin/domains")
async def desk_domains() -> Response:
    """All decisions; with `?domain=` the form holds the one on that domain."""
    me, wanted = await moderator(), request.args.get("domain", "")
    one = await policy_decisions.known(me, wanted)
    terms = Terms(severity="suspend")
    if one is not None:
        terms = Terms(**{name: getattr(one, name) for name in Terms.__dataclass_fields__})
    return await _domains_page(wanted, terms)


@blueprint.post("/admin/domains")
async def decide_on_domain() -> Response:
    """Decide; what was typed stays where something is wrong."""
    me, form = await moderator(), await request.form
    terms = Terms(
        severity=form.get("severity", ""),
        public_comment=form.get("public-comment", ""),
        private_comment=form.get("private-comment", ""),
        **{name: tick in form for name, tick in _TICKS.items()},
    )
    try:
        await policy_decisions.decide(me, form.get("domain", ""), terms)
    except Unprocessable as error:
        return await _domains_page(form.get("domain", ""), terms, error)
    return go("/admin/domains?saved=1")


@blueprint.post("/admin/domains/remove")
async def take_back_decision() -> Response:
    """Treat a domain like any other again."""
    me, form = await moderator(), await request.form
    try:
        await policy_decisions.take_back(me, form.get("domain", ""))
    except (NotFound, Unprocessable) as error:
        return await _domains_page("", Terms(severity="suspend"), error)
    return go("/admin/domains?saved=1")


@blueprint.post("/admin/domains/<any(allow,disallow):deed>")
async def allow_domain(deed: str) -> Response:
    """Put a domain on the list of those allowed, or take it off."""
    me, form = await moderator(), await request.form
    change = policy_decisions.allow if deed == "allow" else policy_decisions.disallow
    try:
        await change(me, form.get("domain", ""))
    except (NotFound, Unprocessable) as error:
        return await _domains_page("", Terms(severity="suspend"), error)
    return go("/admin/domains?saved=1")


@blueprint.post("/admin/severed/<event_id>/restore")
async def restore_severed(event_id: str) -> Response:
    """Ask again for all that a decision cut."""
    me, number = await moderator(), parse_id(event_id)
    if number is None:
        raise NotFound
    await severances.restore_all(me, number)
    return go("/admin/domains?saved=1")


def _fits(policy: DomainPolicy, sought: str) -> bool:
    words = (policy.domain, policy.public_comment, policy.private_comment)
    return any(sought in one.lower() for one in words)


async def _domains_page(
    domain: str, terms: Terms, error: Unprocessable | NotFound | None = None
) -> Response:
    sought = request.args.get("q", "").replace("\x00", "").strip()
    after = request.args.get("after", "")
    me = await moderator()
    decided = await policy_decisions.listing(me)
    found = [one for one in decided if one.domain > after and _fits(one, sought.lower())]
    return await desk_page(
        "domains.html",
        status=200 if error is None else error.status,
        problem="" if error is None else str(error),
        policies=found[:SHOWN],
        next_after=found[SHOWN - 1].domain if len(found) > SHOWN else "",
        sought=sought,
        decided=len(decided),
        allowed=await policy_decisions.allowed(me),
        mode=config.current().federation.mode,
        events=await severances.events(me),
        typed_domain=domain,
        terms=terms,
    )
