"""The web side: a list of mails and each mail as text, HTML and source; reads only, for this machine only."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tracker.clock import BERLIN
from tracker.sample.mailcatcher.mails import CaughtMail, Mailbox

PAGES: Final = Path(__file__).parent / "pages"
NEAR: Final = ("127.0.0.1", "localhost", "::1")
OUR_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FOREIGN_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
_HEAD: Final = re.compile(r"<head\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """What goes back to the browser."""

    content: bytes
    kind: str = "text/html; charset=utf-8"
    status: HTTPStatus = HTTPStatus.OK
    policy: str = OUR_POLICY
    filename: str = ""  # not empty: to be saved, never shown


def make_server(mailbox: Mailbox, *, host: str, port: int) -> ThreadingHTTPServer:
    """A server that answers from the mailbox; port 0 takes a free one."""
    server = ThreadingHTTPServer((host, port), partial(_Handler, mailbox))
    server.daemon_threads = True
    return server


def answer(mailbox: Mailbox, path: str) -> Answer:
    """The answer to a path; what does not exist is a page that says so."""
    for pattern, make in ROUTES:
        match = re.fullmatch(pattern, path)
        if match:
            found = make(mailbox, *match.groups())
            if found is not None:
                return found
    return _page("missing.html", status=HTTPStatus.NOT_FOUND)


def _list(mailbox: Mailbox) -> Answer:
    mails = mailbox.newest_first()
    return _page("list.html", mails=mails, newest=mails[0].number if mails else 0)


def _listing(mailbox: Mailbox) -> Answer:
    mails = [
        {"number": mail.number, "to": list(mail.recipients), "subject": mail.subject, "at": mail.at.isoformat()}
        for mail in mailbox.newest_first()
    ]
    return Answer(json.dumps(mails).encode(), "application/json")


def _mail(mailbox: Mailbox, number: str, view: str | None) -> Answer | None:
    mail = _find(mailbox, number)
    if mail is None:
        return None
    chosen = view or ("text" if mail.text or not mail.html else "html")
    return _page("mail.html", mail=mail, view=chosen, source=mail.mime.decode("utf-8", "replace"))


def _body(mailbox: Mailbox, number: str) -> Answer | None:
    """The HTML of a mail for the frame: no script, no request, links open in a new tab."""
    mail = _find(mailbox, number)
    if mail is None or not mail.html:
        return None
    base = '<base target="_blank">'
    found = _HEAD.search(mail.html)
    html = mail.html[: found.end()] + base + mail.html[found.end() :] if found else base + mail.html
    return Answer(html.encode("utf-8", "replace"), policy=FOREIGN_POLICY)


def _source(mailbox: Mailbox, number: str) -> Answer | None:
    mail = _find(mailbox, number)
    return Answer(mail.mime, "message/rfc822", filename=f"{mail.number}.eml") if mail else None


def _file(mailbox: Mailbox, number: str, position: str) -> Answer | None:
    mail = _find(mailbox, number)
    if mail is None or not 0 < int(position) <= len(mail.files):
        return None
    file = mail.files[int(position) - 1]
    return Answer(file.content, "application/octet-stream", filename=file.name)


def _asset(kind: str, name: str, _mailbox: Mailbox) -> Answer:
    return Answer((PAGES / name).read_bytes(), kind)


ROUTES: Final[tuple[tuple[str, Callable[..., Answer | None]], ...]] = (
    (r"/", _list),
    (r"/mails\.json", _listing),
    (r"/mails/(\d{1,9})(?:/(text|html|source))?", _mail),
    (r"/mails/(\d{1,9})/body\.html", _body),
    (r"/mails/(\d{1,9})/mail\.eml", _source),
    (r"/mails/(\d{1,9})/files/(\d{1,3})", _file),
    (r"/style\.css", partial(_asset, "text/css; charset=utf-8", "style.css")),
    (r"/refresh\.js", partial(_asset, "text/javascript; charset=utf-8", "refresh.js")),
)


def _find(mailbox: Mailbox, number: str) -> CaughtMail | None:
    return mailbox.find(int(number))


def _page(name: str, *, status: HTTPStatus = HTTPStatus.OK, **values: Any) -> Answer:
    return Answer(_environment.get_template(name).render(values).encode("utf-8", "replace"), status=status)


_environment: Final = Environment(
    loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_environment.filters["clock"] = lambda at: at.astimezone(BERLIN).strftime("%d.%m.%Y, %H:%M:%S")
_environment.filters["size"] = lambda content: f"{max(1, round(len(content) / 1024))} KB"


class _Handler(BaseHTTPRequestHandler):
    """One request; only GET and HEAD, and only when the browser asks for this machine by name."""

    server_version = "mailcatcher"
    sys_version = ""
    timeout = 30

    def __init__(self, mailbox: Mailbox, *arguments: Any) -> None:
        self.mailbox = mailbox
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Answer with headers and content."""
        self._answer()

    def do_HEAD(self) -> None:
        """Answer with headers only."""
        self._answer(content=False)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
        """Requests of one's own browser are no news."""

    def _answer(self, *, content: bool = True) -> None:
        if urlsplit(f"//{self.headers.get('Host', '')}").hostname not in NEAR:  # another site's name for this machine
            found = Answer(b"only for this machine", "text/plain", HTTPStatus.MISDIRECTED_REQUEST)
        else:
            found = answer(self.mailbox, urlsplit(self.path).path)
        self.send_response(found.status)
        self.send_header("Content-Type", found.kind)
        self.send_header("Content-Length", str(len(found.content)))
        self.send_header("Content-Security-Policy", found.policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        if found.filename:
            self.send_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(found.filename, safe='')}")
        self.end_headers()
        if content:
            self.wfile.write(found.content)
