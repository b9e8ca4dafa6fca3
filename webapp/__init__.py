"""The web application: what a request is, and who may make it; everything else is asked of ``tracker``."""

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Final

from flask import Flask

from tracker import clock
from tracker.config import Settings, load_settings
from tracker.places import static_dir, templates_dir
from webapp import assets, database, errors, formatting, forms, identity, languages, navigation, security

BLUEPRINTS: Final = ("accounts", "applications", "calls", "health", "home", "projects", "settings", "sources")
SIGNED_IN_FOR: Final = timedelta(days=14)  # since the last visit
LARGEST_REQUEST: Final = 8_000_000
LARGEST_FORM: Final = 4_000_000  # a long section of an application, as structured text


def create_app(settings: Settings | None = None, *, now: Callable[[], datetime] = clock.now) -> Flask:
    """The application for these settings, by default those of the environment; ``now`` tells the time."""
    settings = settings or load_settings()
    app = Flask(__name__, static_folder=str(static_dir()), template_folder=str(templates_dir()))
    secure = settings.base_url.startswith("https://")
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key,
        SETTINGS=settings,
        NOW=now,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        SESSION_COOKIE_NAME="callboard",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        PERMANENT_SESSION_LIFETIME=SIGNED_IN_FOR,
        WTF_CSRF_TIME_LIMIT=None,  # a page left open over night must still save; the token ends with the session
    )
    for part in (database, languages, identity, security, forms, formatting, assets, navigation, errors):
        part.register(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(f"webapp.{name}").bp)
    return app
