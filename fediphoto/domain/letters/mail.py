"""How letters leave: as jobs, sealed until they are handed to the mail server.

A letter holds links that open accounts. So neither the job's row nor the log of its failures has
a word of it in the clear.
"""

import asyncio
import time
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.parse import unquote, urlsplit

import aiosmtplib
import msgspec
import structlog

from fediphoto import config
from fediphoto.domain import preferences, sealing, spoken
from fediphoto.domain.letters.letters import Letter
from fediphoto.errors import RemoteError, Unavailable
from fediphoto.storage import jobs
from fediphoto.storage.models import User
from fediphoto.text import translations
from fediphoto.text.translations import _, marked

log = structlog.get_logger()

NOT_CONFIGURED = marked("This place sends no mail. Ask the people who run it.")
_PURPOSE = "mail"
_TIMEOUT_S = 30.0
_TOO_OLD_S = 86400.0
"""After that a letter is rather not sent: its links are over, or nobody waits for it."""
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class _Sealed(msgspec.Struct):
    to: str
    subject: str
    text: str
    written_at: float


def is_configured() -> bool:
    """Whether there is a mail server to hand letters to."""
    return bool(config.current().mail.smtp_url)


def demand() -> None:
    """Unavailable, with a sentence for people, where letters cannot be sent."""
    if not is_configured():
        raise Unavailable(_(NOT_CONFIGURED))


async def write(user: User, letter: Callable[[], Letter], *, to: str = "") -> None:
    """Have a letter written in somebody's language, and sent to them, or to another address that
    may be theirs; in the transaction around us."""
    if not is_configured():
        return
    with translations.speaking(await spoken.prepared(preferences.spoken_to(user))):
        written = letter()
    await send(to or user.email, written)


async def send(to: str, letter: Letter) -> None:
    """Have a letter sent, in the transaction around us; nothing where mail is not configured."""
    if not is_configured():
        return
    content = msgspec.json.encode(_Sealed(to, letter.subject, letter.text, time.time())).decode()
    await jobs.enqueue("mail.send", {"sealed": sealing.seal(content, _PURPOSE)})


async def _deliver(payload: dict[str, Any]) -> None:
    opened = sealing.unseal(payload["sealed"], _PURPOSE)
    if not opened:
        log.error("letter not sent: the key that it was sealed with is lost")
        return
    content = msgspec.json.decode(opened, type=_Sealed)
    if not is_configured() or time.time() - content.written_at > _TOO_OLD_S:
        log.info("letter not sent: too old, or mail is no longer configured")
        return
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            await _hand_over(_message(content), content.to)
    except aiosmtplib.SMTPResponseException as refusal:
        # The server's words may quote the address: its number says enough.
        raise RemoteError(
            f"the mail server refused a letter ({refusal.code})", permanent=refusal.code >= 500
        ) from None
    except aiosmtplib.SMTPRecipientsRefused as refusal:
        codes = [one.code for one in refusal.recipients]
        is_final = all(code >= 500 for code in codes)
        raise RemoteError(
            f"the mail server does not take the address ({codes})", permanent=is_final
        ) from None
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        raise RemoteError(f"the mail server was not reached: {type(error).__name__}") from None


def _message(content: _Sealed) -> EmailMessage:
    sender = config.current().mail.from_address
    message = EmailMessage()
    message["From"] = sender
    message["To"] = Address(addr_spec=content.to) if content.to.isascii() else content.to
    message["Subject"] = content.subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=config.current().domain.partition(":")[0])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(content.text)
    return message


async def _hand_over(message: EmailMessage, to: str) -> None:
    server = urlsplit(config.current().mail.smtp_url)
    host, is_tls = server.hostname or "", server.scheme == "smtps"
    await aiosmtplib.send(
        message,
        recipients=[to],
        hostname=host,
        port=server.port or (465 if is_tls else 587),
        username=unquote(server.username) if server.username else None,
        password=unquote(server.password) if server.password else None,
        use_tls=is_tls,
        # Demanded, not merely tried, or whoever sits between us could leave it out.
        start_tls=False if is_tls else (None if host in _LOOPBACK else True),
        timeout=_TIMEOUT_S,
    )


JOBS: dict[str, jobs.Handler] = {"mail.send": _deliver}
