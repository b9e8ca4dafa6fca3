"""The SMTP side: accepts every mail for everybody and puts it into the mailbox."""

import asyncio
from typing import Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tracker import clock
from tracker.sample.mailcatcher.mails import Mailbox

LARGEST: Final = 20 * 1024 * 1024


class Catcher(Controller):
    """A server on its own thread; port 0 takes a free one, ``port`` then says which."""

    def __init__(self, mailbox: Mailbox, *, host: str, port: int) -> None:
        super().__init__(
            _Handler(mailbox),
            hostname=host,
            port=port,
            data_size_limit=LARGEST,
            server_hostname="mailcatcher.localhost",
        )

    def _trigger_server(self) -> None:
        if isinstance(self.server, asyncio.Server):
            self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


class _Handler:
    """aiosmtpd finds the method by its name."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        mail = self.mailbox.add(
            sender=envelope.mail_from or "",
            recipients=envelope.rcpt_tos,
            mime=envelope.original_content or b"",
            at=clock.now(),
        )
        return f"250 caught as number {mail.number}"
