"""What can go wrong with a portal, on demand: error pages, bot walls, cut and broken answers, no answer at all."""

import io
import socket
import threading
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from typing import Final

from flask import Response, request

WALL: Final = """<!DOCTYPE html>
<html lang="en"><head><title>Radware Captcha Page</title><meta name="robots" content="noindex"></head>
<body><h1>We apologize for the inconvenience...</h1>
<p>...but your activity and behavior on this site made us think that you are a bot.</p>
<form id="captchaForm" method="post"><input name="hash"><button>Verify</button></form>
<p>Incident ID: 1a2b3c4d-0000-4000-8000-5e6f7a8b9c0d</p></body></html>
"""
LOGIN: Final = """<!DOCTYPE html>
<html lang="en"><head><title>EU Login</title></head>
<body><h1>Sign in to continue</h1><form action="/cas/login" method="post">
<label>E-mail address <input name="username"></label><button>Next</button></form></body></html>
"""
PDF: Final = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
EXPORT: Final = "/FDB/WS/export"
HOME_PAGE: Final = "/FDB/DE/Home/home.html"
KEPT: Final = 0.3  # how much of a truncated list is still there


class Fault(StrEnum):
    """One way of going wrong."""

    NONE = "none"
    ERROR_500 = "error_500"  # an error of the portal
    ERROR_503 = "error_503"  # under maintenance
    CAPTCHA = "captcha"  # a bot wall that answers 200
    LOGIN = "login"  # a login page that answers 200
    TRUNCATED = "truncated"  # lists end early; the count still says more
    BROKEN = "broken"  # half a body: JSON, XML, HTML and ZIP that no parser can finish
    BROKEN_XML = "broken_xml"  # a whole ZIP of XML documents that are not well-formed
    WRONG_TYPE = "wrong_type"  # a PDF where JSON, HTML or a ZIP was asked for
    REDIRECT = "redirect"  # redirects without end
    HOME = "home"  # the export sends its visitors to the home page
    EMPTY = "empty"  # 200 and nothing
    CLOSED = "closed"  # the connection is closed without an answer
    CUT = "cut"  # the connection is closed in the middle of the answer
    STALLED = "stalled"  # no answer while somebody waits


def before(fault: Fault, stopping: threading.Event) -> Response | None:
    """What answers instead of the portal, if this fault does not even ask it."""
    match fault:
        case Fault.ERROR_500:
            return _page("<h1>Internal Server Error</h1>", 500)
        case Fault.ERROR_503:
            answer = _page("<h1>The service is under maintenance</h1>", 503)
            answer.headers["Retry-After"] = "3600"
            return answer
        case Fault.CAPTCHA:
            return _page(WALL, 200)
        case Fault.LOGIN:
            return _page(LOGIN, 200)
        case Fault.WRONG_TYPE:
            return Response(PDF, mimetype="application/pdf")
        case Fault.REDIRECT:
            return _next_hop()
        case Fault.HOME if request.path == EXPORT:
            return Response(status=302, headers={"Location": HOME_PAGE})
        case Fault.EMPTY:
            return Response(b"", 200)
        case Fault.CLOSED:
            return _hang_up()
        case Fault.STALLED:
            stopping.wait(600)
            return _hang_up()
    return None


def after(fault: Fault, answer: Response) -> Response:
    """The portal's own answer, spoilt."""
    if fault is Fault.BROKEN:
        answer.set_data(answer.get_data()[: len(answer.get_data()) // 2])
    elif fault is Fault.BROKEN_XML and answer.mimetype == "application/zip":
        answer.set_data(_broken_zip(answer.get_data()))
    elif fault is Fault.CUT:
        return _cut(answer)
    return answer


def kept(count: int, fault: Fault) -> int:
    """How many entries of a list are still handed out."""
    return int(count * KEPT) if fault is Fault.TRUNCATED else count


def _page(html: str, status: int) -> Response:
    return Response(html, status, mimetype="text/html")


def _next_hop() -> Response:
    hop = int(request.args.get("hop", 0)) + 1
    return Response(status=307, headers={"Location": f"{request.path}?hop={hop}"})  # 307 keeps the method of a POST


def _hang_up() -> Response:
    """Close the connection under the answer; the server then has nobody to write to."""
    _close(request.environ.get("werkzeug.socket"))
    return Response(status=200)


def _close(connection: object) -> None:
    if isinstance(connection, socket.socket):
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


def _cut(answer: Response) -> Response:
    """Announce the whole body, send half of it and hang up."""
    body, connection = answer.get_data(), request.environ.get("werkzeug.socket")

    def half() -> Iterator[bytes]:
        yield body[: len(body) // 2]
        _close(connection)

    headers = {"Content-Type": answer.headers["Content-Type"], "Content-Length": str(len(body))}
    return Response(half(), answer.status_code, headers)


def _broken_zip(data: bytes) -> bytes:
    """The same archive with every XML document left open at its end."""
    broken = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(broken, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(entry.filename, source.read(entry).replace(b"</property>", b"</properti>"))
    return broken.getvalue()
