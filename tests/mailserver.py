"""A real SMTP server on a free loopback port whose mood a test can set: refuse, put off, hang up, be slow."""

import asyncio
import email
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mood:
    """How the server answers; addresses and numbers are those of the next messages."""

    recipients: dict[str, str] = field(default_factory=dict)  # address -> answer instead of 250
    sender: str = ""  # answer to MAIL FROM instead of 250
    after_data: list[str] = field(default_factory=list)  # answers for the next messages instead of 250
    hang_up_after_data: int = 0  # so many messages are accepted but never acknowledged
    hang_up_between_messages: bool = False
    seconds: float = 0.0  # wait before answering RCPT


@dataclass
class MailServer:
    """What a test sees of the server: its address, its mood, and what it accepted."""

    url: str
    mood: Mood
    accepted: list[Envelope] = field(default_factory=list)
    connections: int = 0

    @property
    def messages(self) -> list[EmailMessage]:
        """The accepted messages, parsed."""
        return [parsed(envelope.content) for envelope in self.accepted]

    @property
    def recipients(self) -> list[str]:
        """Who got something, in order."""
        return [address for envelope in self.accepted for address in envelope.rcpt_tos]


def parsed(mime: Any) -> EmailMessage:
    """A message as a mail program reads it."""
    message = email.message_from_bytes(bytes(mime), policy=SMTP_POLICY)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, kind: str) -> str:
    """What a mail program shows that prefers ``plain`` or ``html``."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@contextmanager
def mail_server(mood: Mood | None = None, **options: Any) -> Iterator[MailServer]:
    """The server while the test runs; options go to aiosmtpd (``tls_context``, ``authenticator``, …)."""
    server = MailServer("", mood or Mood())
    controller = _FreePort(_Handler(server), hostname="127.0.0.1", port=0, server_hostname="mail.example", **options)
    controller.start()
    server.url = f"smtp://127.0.0.1:{controller.port}"
    server.connections = 0
    try:
        yield server
    finally:
        controller.stop()


class _FreePort(Controller):
    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


class _Handler:
    """Answers by the mood; aiosmtpd finds these methods by their names."""

    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.server.connections += 1
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.server.mood.sender:
            return self.server.mood.sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(self.server.mood.seconds)
        answer = self.server.mood.recipients.get(address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        mood = self.server.mood
        if mood.after_data:
            return mood.after_data.pop(0)
        self.server.accepted.append(envelope)
        if mood.hang_up_after_data > 0:
            mood.hang_up_after_data -= 1
            _hang_up(server)
        if mood.hang_up_between_messages:
            asyncio.get_running_loop().call_later(0.05, _hang_up, server)
        return "250 accepted"


def _hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()
