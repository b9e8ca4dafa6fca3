"""Files of the front end: their addresses carry a fingerprint, so that browsers may keep them for long."""

from functools import lru_cache
from hashlib import sha256
from typing import Final

from flask import Flask, Response, request, url_for

from tracker.places import static_dir

KEPT: Final = "public, max-age=31536000, immutable"


def register(app: Flask) -> None:
    """Give templates ``asset`` and let browsers keep what has a fingerprint."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep)


def asset(name: str) -> str:
    """The address of a built file: ``/static/built/app.css?v=0f3a9c21``."""
    path = static_dir() / "built" / name
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return url_for("static", filename=f"built/{name}")
    return url_for("static", filename=f"built/{name}", v=_fingerprint(name, changed))


@lru_cache(maxsize=64)
def _fingerprint(name: str, _changed: int) -> str:
    return sha256((static_dir() / "built" / name).read_bytes()).hexdigest()[:12]


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and request.args.get("v") and response.status_code == 200:
        response.headers["Cache-Control"] = KEPT
    return response
