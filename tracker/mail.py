"""Mail: handing finished messages to a mail server; the one module that knows SMTP."""

import smtplib
import ssl
from ipaddress import ip_address
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from tracker.config import Settings
from tracker.errors import CallboardError
from tracker.letters import one_line, parse_sender

PATIENCE_SECONDS: Final = 30.0
_LONGEST_REASON: Final = 300
_TOO_LARGE: Final = 552


class SendFailure(CallboardError):
    """A message was not accepted; the text is the reason in one line."""


class Unreachable(SendFailure):
    """The mail server cannot be used at all right now; no message is to blame."""


class TemporaryFailure(SendFailure):
    """This message was not accepted now; it may be later."""


class PermanentFailure(SendFailure):
    """This message will never be accepted."""


class Sender(Protocol):
    """Hands finished messages over, one at a time."""

    def send(self, mime: bytes, *, to_address: str) -> None:
        """Returns when the message was accepted, or raises a ``SendFailure``."""

    def close(self) -> None:
        """Lets go of what was kept open between messages."""


class Smtp:
    """The mail server of the settings; keeps its connection between messages.

    STARTTLS is used wherever it is offered. A password never goes in clear over a network.
    """

    def __init__(self, settings: Settings, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        address = urlsplit(settings.smtp_url)
        self.host = address.hostname or "localhost"
        self.implicit_tls = address.scheme == "smtps"
        self.port = address.port or (smtplib.SMTP_SSL_PORT if self.implicit_tls else smtplib.SMTP_PORT)
        self._user, self._password = unquote(address.username or ""), unquote(address.password or "")
        self._from = parse_sender(settings.mail_from).addr_spec
        self._own_name = _name_for_greeting(urlsplit(settings.base_url).hostname or "")
        self._patience_seconds = patience_seconds
        self._connection: smtplib.SMTP | None = None

    def send(self, mime: bytes, *, to_address: str) -> None:
        """Hand one message over; returns when the server accepted it."""
        if not to_address.isascii():
            raise PermanentFailure(f"{to_address}: addresses with letters beyond ASCII are not supported")
        connection = self._connected()
        try:
            connection.sendmail(self._from, [to_address], mime)
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = refused.recipients[to_address]
            raise _refusal(code, words) from None
        except smtplib.SMTPSenderRefused as refused:
            if refused.smtp_code == _TOO_LARGE:
                raise _refusal(refused.smtp_code, refused.smtp_error) from None
            raise TemporaryFailure(f"sender {self._from} refused: {_answer_in_words(refused)}") from None
        except smtplib.SMTPResponseException as refused:
            raise _refusal(refused.smtp_code, refused.smtp_error) from None
        except (smtplib.SMTPException, OSError) as lost:
            self.close()
            raise TemporaryFailure(f"connection lost while sending: {_error_in_words(lost)}") from None

    def check(self) -> None:
        """Reach the server and sign in, without sending anything; raises ``Unreachable``."""
        self._connected()
        self.close()

    def close(self) -> None:
        """Say goodbye to the server, if it still listens."""
        if self._connection is None:
            return
        connection, self._connection = self._connection, None
        try:
            connection.quit()
        except (smtplib.SMTPException, OSError):
            connection.close()

    def _connected(self) -> smtplib.SMTP:
        """The kept connection if it still works, otherwise a new one: servers hang up on silent guests."""
        if self._connection is not None and _is_alive(self._connection):
            return self._connection
        self.close()
        try:
            self._connection = self._open()
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(f"mail server {self.host}:{self.port}: {_error_in_words(error)}") from None
        return self._connection

    def _open(self) -> smtplib.SMTP:
        connection = self._dial()
        try:
            connection.ehlo_or_helo_if_needed()
            secure = self.implicit_tls
            if not secure and connection.has_extn("starttls"):
                connection.starttls(context=self._tls())
                connection.ehlo_or_helo_if_needed()
                secure = True
            if self._user:
                if not secure and not _is_loopback(self.host):
                    raise smtplib.SMTPNotSupportedError("offers no STARTTLS, and a password is never sent in clear")
                connection.login(self._user, self._password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _dial(self) -> smtplib.SMTP:
        timeout = self._patience_seconds
        if self.implicit_tls:
            return smtplib.SMTP_SSL(
                self.host, self.port, local_hostname=self._own_name, timeout=timeout, context=self._tls()
            )
        return smtplib.SMTP(self.host, self.port, local_hostname=self._own_name, timeout=timeout)

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if _is_loopback(self.host):  # mail servers of the same machine have self-made certificates
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _is_alive(connection: smtplib.SMTP) -> bool:
    try:
        return connection.noop()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _refusal(code: int, words: bytes | str) -> SendFailure:
    """Servers answer 4xx for "not now" and 5xx for "never"."""
    reason = f"{code} {_decoded(words)}"
    return PermanentFailure(reason) if code >= 500 else TemporaryFailure(reason)


def _error_in_words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer_in_words(error)
    words = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return one_line(words, limit=_LONGEST_REASON)


def _answer_in_words(answer: smtplib.SMTPResponseException) -> str:
    return f"{answer.smtp_code} {_decoded(answer.smtp_error)}"


def _decoded(words: bytes | str) -> str:
    text = words.decode("utf-8", errors="replace") if isinstance(words, bytes) else words
    return one_line(text, limit=_LONGEST_REASON)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _name_for_greeting(host: str) -> str:
    """How we introduce ourselves: a host name, or an address in brackets as SMTP wants it."""
    try:
        ip = ip_address(host)
    except ValueError:
        return host or "localhost"
    return f"[IPv6:{ip}]" if ip.version == 6 else f"[{ip}]"
