"""How somebody joins, by whichever door: who may, what is asked, what is written down."""

from dataclasses import dataclass, field
from typing import Any

from fediphoto import config
from fediphoto.domain.joining import confirmations, invitations, sign_up_blocks
from fediphoto.domain.joining.sign_up_blocks import Verdict
from fediphoto.domain.letters import mail
from fediphoto.domain.people import accounts
from fediphoto.domain.people.accounts import Fault
from fediphoto.errors import Forbidden, InvalidFields
from fediphoto.storage import database
from fediphoto.storage.models import Account, SignUp, User
from fediphoto.text import captions
from fediphoto.text.translations import _, marked

LONGEST_REASON = 1000
CLOSED = marked("Registrations are closed here.")
_FIELDS = {
    "username": "Username",
    "email": "E-mail address",
    "password": "Password",
    "agreement": "Service agreement",
    "reason": "Reason",
}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody who wants to join tells us, and what we know of them besides."""

    username: str
    email: str
    password: str = field(repr=False)
    reason: str = ""
    locale: str = ""
    agrees: bool = True
    address: str = ""
    """The network address they come from."""
    app_id: int | None = None
    email_is_proven: bool = False
    invitation: str = ""
    """The code of the invitation they come by."""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Joined:
    """Somebody new, and what still has to happen before they may come in."""

    account: Account
    waits_for_approval: bool
    waits_for_confirmation: bool


def demand_open() -> None:
    """Forbidden where nobody may sign up by themselves."""
    if config.current().instance.registrations not in ("open", "approval"):
        raise Forbidden(_(CLOSED))


async def join(wish: Wish) -> Joined:
    """Make an account for somebody who asks for one.

    It waits for a moderator where `registrations` is "approval" and nobody invited them, and for a
    link in a letter where mail is configured; and where a decision on their mail or network wants
    it so. Raises Forbidden where registrations are closed (to their network at least), NotFound or
    Gone for an invitation that is not good, InvalidFields with everything that is wrong with what
    was typed.
    """
    invitation = await invitations.find(wish.invitation) if wish.invitation else None
    if invitation is None:
        demand_open()
    verdict = await sign_up_blocks.check(wish.email, wish.address)
    if verdict is Verdict.ADDRESS_REFUSED:
        raise Forbidden(_("One cannot sign up from your network."))
    needs_approval = invitation is None and config.current().instance.registrations == "approval"
    found = await _faults(wish, needs_approval=needs_approval)
    if verdict is Verdict.EMAIL_REFUSED:
        sentence = _("That e-mail address may not be used here.")
        found.append(Fault("email", "ERR_BLOCKED", "is from a disallowed provider", sentence))
    if found:
        raise _refusal(found)
    needs_approval = needs_approval or verdict is Verdict.APPROVAL
    newcomer = await accounts.prepare(wish.username, wish.email, wish.password)
    is_confirmed = wish.email_is_proven or not mail.is_configured()
    async with database.transaction():
        if invitation is not None:
            await invitations.use(invitation)
        account = await accounts.welcome(
            newcomer, approved=not needs_approval, confirmed=is_confirmed, reason=wish.reason
        )
        await SignUp.create(
            account_id=account.id,
            address=wish.address[:64],
            app_id=wish.app_id,
            details=wish.details,
            invitation_id=None if invitation is None else invitation.id,
        )
        if wish.locale.isascii() and wish.locale.replace("-", "").isalnum():
            await User.filter(account_id=account.id).update(locale=wish.locale[:16])
        if not is_confirmed:
            await confirmations.ask(account, newcomer.email)
    return Joined(account, needs_approval, not is_confirmed)


async def _faults(wish: Wish, *, needs_approval: bool) -> list[Fault]:
    found = await accounts.faults(wish.username, wish.email, wish.password)
    if not wish.agrees:
        sentence = _("One has to agree with the rules of this place.")
        found.append(Fault("agreement", "ERR_ACCEPTED", "must be accepted", sentence))
    reason = captions.tidy(wish.reason).strip()
    if needs_approval and not reason:
        sentence = _("Tell the people who run this place in a line why you would like to join.")
        found.append(Fault("reason", "ERR_BLANK", "can't be blank", sentence))
    if len(reason) > LONGEST_REASON:
        words = f"is too long (maximum is {LONGEST_REASON} characters)"
        sentence = _("The reason may have %(limit)s characters.", limit=LONGEST_REASON)
        found.append(Fault("reason", "ERR_TOO_LONG", words, sentence))
    return found


def _refusal(faults: list[Fault]) -> InvalidFields:
    details: dict[str, list[dict[str, str]]] = {}
    for fault in faults:
        told = {"error": fault.code, "description": fault.description}
        details.setdefault(fault.field, []).append(told)
    sentences = {fault.field: fault.sentence for fault in reversed(faults)}
    return InvalidFields(faults[0].sentence, details, sentences)


def in_mastodons_words(refusal: InvalidFields) -> str:
    """The whole refusal in one sentence, as Mastodon writes it."""
    said = [
        f"{_FIELDS.get(name, name)} {one['description']}"
        for name, several in refusal.details.items()
        for one in several
    ]
    return f"Validation failed: {', '.join(said)}"
