"""People on the desk: who waits to be let in, and how one finds an account."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from quart import Response, request

from fediphoto.domain import roles
from fediphoto.domain.letters import mail
from fediphoto.domain.moderation import admin_accounts, moderation
from fediphoto.domain.moderation.admin_accounts import STANDINGS, Wanted
from fediphoto.domain.paging import Page
from fediphoto.domain.people import accounts
from fediphoto.errors import FediphotoError, Forbidden, NotFound, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account
from fediphoto.web.pages.desk.door import desk_page, moderator
from fediphoto.web.pages.door import blueprint, go

PEOPLE = 40
_ROLES = ("moderator", "admin", "user")
_FIELDS = ("q", "origin", "standing", "role", "ip")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was typed and chosen."""

    q: str = ""
    origin: str = ""
    standing: str = ""
    role: str = ""
    ip: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for: then whoever waits is shown."""
        return not any((self.q, self.origin, self.standing, self.role, self.ip))

    def wanted(self) -> Wanted:
        """As the domain takes it."""
        if self.is_empty:
            return Wanted(standings=["pending"])
        wanted = Wanted(
            is_local={"local": True, "remote": False}.get(self.origin),
            standings=[self.standing] if self.standing in STANDINGS else [],
            roles=[self.role] if self.role in _ROLES else [],
            address=self.ip,
        )
        if "@" in self.q and "." in self.q.partition("@")[2] and self.origin == "local":
            return replace(wanted, email=self.q)
        name, _, domain = self.q.lstrip("@").partition("@")
        return replace(wanted, username=name, domain=domain)


@blueprint.get("/admin/people")
async def desk_people() -> Response:
    """Who waits, the latest first; else whoever fits what was asked for."""
    me = await moderator()
    typed = {name: request.args.get(name, "").replace("\x00", "").strip() for name in _FIELDS}
    return await _people_page(me, _Asked(**typed))


@blueprint.post("/admin/people/<account_id>/<any(approve,reject):deed>")
async def decide_on_applicant(account_id: str, deed: str) -> Response:
    """Let somebody in, or turn them away."""
    me, form, number = await moderator(), await request.form, parse_id(account_id)
    if number is None:
        raise NotFound
    target = await accounts.get(number)
    words = form.get("words", "")
    try:
        if deed == "approve":
            await moderation.approve(me, target, words)
        else:
            await moderation.reject(me, target, form.get("reason", ""), words)
    except Forbidden:
        return go("/admin/people")  # another moderator was faster
    return go("/admin/people?saved=1")


async def _people_page(me: Account, asked: _Asked) -> Response:
    part = Page(max_id=parse_id(request.args.get("max_id")), limit=PEOPLE)
    error: FediphotoError | None = None
    try:
        found = await admin_accounts.listing(me, asked.wanted(), part)
    except (Forbidden, Unprocessable) as refused:
        error = refused
        found = await admin_accounts.listing(me, Wanted(is_impossible=True), part)
    query = {name: getattr(asked, name) for name in _FIELDS if getattr(asked, name)}
    return await desk_page(
        "people.html",
        status=200 if error is None else error.status,
        problem="" if error is None else str(error),
        people=found.items,
        older_at=_older(query, found.next_max_id),
        asked=asked,
        knows_addresses=await roles.is_admin(me),
        has_mail=mail.is_configured(),
    )


def _older(query: dict[str, str], max_id: int | None) -> str:
    return "" if max_id is None else f"/admin/people?{urlencode({**query, 'max_id': max_id})}"
