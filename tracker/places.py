"""Where the files that belong to the program lie, in a checkout and when installed from a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def templates_dir() -> Path:
    """The folder with web, mail and pdf templates."""
    for candidate in (_PACKAGE.parent / "templates", _PACKAGE / "_templates"):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError("templates/ is missing: the installation is incomplete")


def static_dir() -> Path:
    """The folder with the built front end (``built/``) and our own style sheets."""
    return _PACKAGE.parent / "webapp" / "static"


def catalog_dir() -> Path:
    """The folder with facts as data."""
    return _PACKAGE / "catalog"


def locale_dir() -> Path:
    """The folder with message catalogues, ``<language>/<area>.po``."""
    return _PACKAGE / "locale"


def migrations_dir() -> Path:
    """The folder with database migrations."""
    return _PACKAGE / "db" / "migrations"
