"""Settings: the only place that reads the environment; a missing or senseless one is named in one line."""

import os
import secrets
import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from tracker.errors import SettingsError


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where things are and how to reach them; every field has a default that works on one machine."""

    database_url: str
    data_dir: Path
    secret_key: str
    base_url: str = "http://127.0.0.1:8000"
    smtp_url: str = "smtp://127.0.0.1:25"
    mail_from: str = "Callboard <callboard@localhost>"
    eu_portal_url: str = "https://api.tech.ec.europa.eu"
    foerderdatenbank_url: str = "https://www.foerderdatenbank.de"
    external_action: bool = False
    workers: int = 2
    demo: bool = False

    def source_address(self, source: str) -> str:
        """The base address of a source's portal."""
        addresses = {
            "eu_funding_tenders": self.eu_portal_url,
            "de_foerderdatenbank": self.foerderdatenbank_url,
        }
        try:
            return addresses[source]
        except KeyError:
            raise SettingsError(f"no base address is known for the source {source!r}") from None


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from a TOML file named by CALLBOARD_CONFIG, then from CALLBOARD_* variables, which win.

    The data directory and the secret key are made on first use; the key is readable by its owner only.
    """
    environ = os.environ if environ is None else environ
    values = _from_file(environ.get("CALLBOARD_CONFIG", ""))
    known = {field.name for field in fields(Settings)}
    for name in known:
        given = environ.get(f"CALLBOARD_{name.upper()}")
        if given is not None:
            values[name] = given
    unknown = sorted(set(values) - known)
    if unknown:
        raise SettingsError(f"unknown setting {unknown[0]!r} in the settings file")

    data_dir = Path(values.get("data_dir") or _default_data_dir(environ)).expanduser().resolve()
    _make_directory(data_dir)
    database_url = _database_url(values.get("database_url") or f"sqlite:///{data_dir / 'callboard.sqlite3'}")
    settings = Settings(
        database_url=database_url,
        data_dir=data_dir,
        secret_key=values.get("secret_key") or _kept_secret(data_dir / "secret.key"),
        base_url=_web_address("base_url", values.get("base_url") or Settings.base_url),
        smtp_url=_smtp_url(values.get("smtp_url") or Settings.smtp_url),
        mail_from=values.get("mail_from") or Settings.mail_from,
        eu_portal_url=_web_address("eu_portal_url", values.get("eu_portal_url") or Settings.eu_portal_url),
        foerderdatenbank_url=_web_address(
            "foerderdatenbank_url", values.get("foerderdatenbank_url") or Settings.foerderdatenbank_url
        ),
        external_action=_flag("external_action", values.get("external_action", "")),
        workers=_count("workers", values.get("workers") or "2"),
        demo=_flag("demo", values.get("demo", "")),
    )
    if len(settings.secret_key) < 32:
        raise SettingsError("CALLBOARD_SECRET_KEY must have at least 32 characters")
    return settings


def environment_of(settings: Settings) -> dict[str, str]:
    """The CALLBOARD_* variables that give a child process the same settings."""
    return {
        f"CALLBOARD_{field.name.upper()}": ("1" if value else "0") if isinstance(value, bool) else str(value)
        for field in fields(settings)
        for value in [getattr(settings, field.name)]
    }


def _from_file(path: str) -> dict[str, str]:
    if not path:
        return {}
    try:
        content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"CALLBOARD_CONFIG: cannot read {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"CALLBOARD_CONFIG: {path} is not valid TOML: {error}") from None
    return {key: str(value) for key, value in content.items()}


def _default_data_dir(environ: Mapping[str, str]) -> Path:
    home = environ.get("XDG_DATA_HOME") or str(Path(environ.get("HOME") or "~") / ".local" / "share")
    return Path(home) / "callboard"


def _make_directory(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"CALLBOARD_DATA_DIR: cannot make {path}: {error.strerror}") from None


def _kept_secret(path: Path) -> str:
    """The key in this file; the first who asks makes it, whole at once, so that everybody reads the same."""
    try:
        if not path.exists():
            _make_secret(path)
        return path.read_text(encoding="ascii").strip()
    except UnicodeDecodeError:
        raise SettingsError(f"CALLBOARD_SECRET_KEY: {path} holds no key: remove it for a new one") from None
    except OSError as error:
        raise SettingsError(f"CALLBOARD_SECRET_KEY: cannot keep a key in {path}: {error.strerror}") from None


def _make_secret(path: Path) -> None:
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # readable by its owner only
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # somebody else was faster
            os.link(draft, path)
    finally:
        os.unlink(draft)


def _database_url(value: str) -> str:
    scheme = value.partition(":")[0]
    if scheme.startswith("postgres") and not _has_valid_port(value):
        raise SettingsError("CALLBOARD_DATABASE_URL has no number as its port")
    if scheme in ("postgresql", "postgres"):
        return "postgresql+psycopg" + value[len(scheme) :]
    if scheme not in ("sqlite", "postgresql+psycopg"):
        raise SettingsError("CALLBOARD_DATABASE_URL must begin with sqlite:/// or postgresql://")
    return value


def _web_address(name: str, value: str) -> str:
    if not value.startswith(("http://", "https://")) or not _has_valid_port(value) or not urlsplit(value).hostname:
        raise SettingsError(f"CALLBOARD_{name.upper()} must be an http:// or https:// address, not {value!r}")
    return value.rstrip("/")


def _smtp_url(value: str) -> str:
    if not value.startswith(("smtp://", "smtps://")) or not _has_valid_port(value) or not urlsplit(value).hostname:
        raise SettingsError("CALLBOARD_SMTP_URL must look like smtp://user:password@host:587 or smtps://host")
    return value


def _has_valid_port(address: str) -> bool:
    """Whether host and port of an address can be read; no port at all is fine."""
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False


def _flag(name: str, value: str) -> bool:
    lowered = value.strip().lower()
    if lowered in ("", "0", "no", "false", "off"):
        return False
    if lowered in ("1", "yes", "true", "on"):
        return True
    raise SettingsError(f"CALLBOARD_{name.upper()} must be yes or no, not {value!r}")


def _count(name: str, value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise SettingsError(f"CALLBOARD_{name.upper()} must be a whole number of at least 1, not {value!r}")
    return int(value)
