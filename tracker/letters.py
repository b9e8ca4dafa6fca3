"""Letters: what is said to whom, composed to a finished message."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final
from urllib.parse import urlsplit

from tracker.config import Settings
from tracker.errors import Invalid, SettingsError
from tracker.rendering import MailText

LONGEST_SUBJECT: Final = 180
_BREAKING: Final = ("Cc", "Zl", "Zp")  # Unicode categories: control signs, line and paragraph separators
_UNSEEN: Final = ("Cf", "Cs")  # soft hyphens, marks that turn the reading direction, broken surrogates


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter; ``kind`` is its media type, with parameters if any."""

    filename: str
    kind: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is said to whom; ``about`` names what is said, so that saying it twice gives the same Message-ID."""

    kind: str
    about: tuple[str, ...]
    to_address: str
    to_name: str
    language: str
    words: MailText
    attachments: tuple[Attachment, ...] = ()
    settings_url: str = ""  # where the person switches such mails off; empty where they cannot


def compose(letter: Letter, *, settings: Settings, now: datetime) -> EmailMessage:
    """The finished message: plain text, HTML as alternative, attachments; the same bytes for the same letter and time.

    An address that no mail can go to raises ``Invalid``.
    """
    sender = parse_sender(settings.mail_from)
    identity = message_id(letter, host=urlsplit(settings.base_url).hostname or sender.domain)
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = identity
    message["Date"] = format_datetime(now)
    message["From"] = sender
    message["To"] = _recipient(letter)
    message["Subject"] = one_line(letter.words.subject, limit=LONGEST_SUBJECT)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"  # the absence notes of Exchange
    if letter.settings_url:
        message["List-Unsubscribe"] = f"<{letter.settings_url}>"
    message.set_content(letter.words.text, cte="quoted-printable")
    message.add_alternative(letter.words.html, subtype="html", cte="quoted-printable")
    for attachment in letter.attachments:
        _attach(message, attachment)
    message["Content-Language"] = letter.language  # last: contents take such headers with them
    _fix_boundaries(message, identity)
    return message


def message_id(letter: Letter, *, host: str) -> str:
    """``<…@host>`` from what is said to whom, whatever words it is said in."""
    said = "\x1f".join((letter.kind, letter.to_address, *letter.about))
    return f"<{hashlib.sha256(said.encode()).hexdigest()[:40]}@{host}>"


def one_line(words: str, *, limit: int = 0) -> str:
    """The words on one line, without control and invisible characters; beyond a limit cut between words, with ``…``."""
    line = " ".join("".join(_shown(sign) for sign in words).split())
    if not limit or len(line) <= limit:
        return line
    begun = line[: limit - 1]
    whole_words = begun.rpartition(" ")[0]
    return (whole_words if len(whole_words) > limit // 2 else begun) + "…"


def parse_sender(mail_from: str) -> Address:
    """The address that our mail comes from: ``Callboard <callboard@stadt.example>``."""
    name, address = parseaddr(one_line(mail_from))
    try:
        sender = Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError, MessageError):
        sender = Address()
    if not sender.username or not sender.domain:
        raise SettingsError(f"CALLBOARD_MAIL_FROM must look like Callboard <office@stadt.example>, not {mail_from!r}")
    return sender


def _shown(sign: str) -> str:
    category = unicodedata.category(sign)
    return " " if category in _BREAKING else "" if category in _UNSEEN else sign


def _recipient(letter: Letter) -> Address:
    try:
        return Address(display_name=one_line(letter.to_name), addr_spec=letter.to_address)
    except (ValueError, IndexError, MessageError) as error:
        raise Invalid("email", f"{letter.to_address!r} is no mail address: {error}") from None


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    kind, *parameters = (words.strip() for words in attachment.kind.split(";"))
    maintype, _, subtype = kind.partition("/")
    message.add_attachment(
        attachment.content,
        maintype=maintype,
        subtype=subtype,
        filename=attachment.filename,
        params=dict(parameter.split("=", 1) for parameter in parameters),
    )


def _fix_boundaries(message: EmailMessage, identity: str) -> None:
    """Boundaries are random otherwise, and the same letter would have other bytes each time."""
    mark = hashlib.sha256(identity.encode()).hexdigest()[:24]
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{mark}_{number}")
