"""A mail server that takes every letter, or is in whatever mood a test wants."""

import asyncio
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self


class MailServer:
    """Listens on loopback; what it took is in `letters`, to whom in `recipients`."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refusal = ""
        """What it answers to RCPT instead of taking the letter, "550 no such person" say."""
        self.port = 0

    async def __aenter__(self) -> Self:
        """Start."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self._server.close()

    @property
    def url(self) -> str:
        """For `mail.smtp_url`."""
        return f"smtp://127.0.0.1:{self.port}"

    def link(self, kind: str) -> str:
        """The path of the link in the last letter."""
        found = re.search(rf"http://photos\.test(/{kind}/[A-Za-z0-9_-]+)", self.text())
        assert found, self.text()
        return found[1]

    def text(self) -> str:
        """What the last letter says."""
        return str(self.letters[-1].get_content()).replace("\r\n", "\n")

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.test\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"RCPT" and self.refusal:
                writer.write(f"{self.refusal}\r\n".encode())
            elif verb == b"RCPT":
                self.recipients.append(line.decode().strip()[len("RCPT TO:<") : -1])
                writer.write(b"250 yes\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                raw = await reader.readuntil(b"\r\n.\r\n")
                self.letters.append(message_from_bytes(raw[:-5], policy=policy.default))
                writer.write(b"250 taken\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 mail.test\r\n")
        writer.close()
