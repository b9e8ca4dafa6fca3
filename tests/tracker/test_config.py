"""Settings have defaults that work and name what is senseless."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tracker.config import environment_of, load_settings
from tracker.errors import SettingsError


def test_defaults_work_and_the_secret_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    environ = {"CALLBOARD_DATA_DIR": str(tmp_path / "data")}

    first, second = load_settings(environ), load_settings(environ)

    assert first == second
    assert first.database_url == f"sqlite:///{tmp_path / 'data' / 'callboard.sqlite3'}"
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "callboard.toml"
    file.write_text('base_url = "https://file.example"\nmail_from = "File <file@example.org>"\n', encoding="utf-8")

    settings = load_settings(
        {
            "CALLBOARD_DATA_DIR": str(tmp_path),
            "CALLBOARD_CONFIG": str(file),
            "CALLBOARD_BASE_URL": "https://environment.example/",
        }
    )

    assert settings.base_url == "https://environment.example"
    assert settings.mail_from == "File <file@example.org>"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("CALLBOARD_DATABASE_URL", "mysql://localhost/x", "CALLBOARD_DATABASE_URL"),
        ("CALLBOARD_BASE_URL", "callboard.example", "CALLBOARD_BASE_URL"),
        ("CALLBOARD_SMTP_URL", "localhost:25", "CALLBOARD_SMTP_URL"),
        ("CALLBOARD_DATABASE_URL", "postgresql://localhost:port/x", "CALLBOARD_DATABASE_URL"),
        ("CALLBOARD_BASE_URL", "http://[::1", "CALLBOARD_BASE_URL"),
        ("CALLBOARD_SMTP_URL", "smtp://localhost:port", "CALLBOARD_SMTP_URL"),
        ("CALLBOARD_SMTP_URL", "smtp://localhost:99999", "CALLBOARD_SMTP_URL"),
        ("CALLBOARD_WORKERS", "none", "CALLBOARD_WORKERS"),
        ("CALLBOARD_WORKERS", "²", "CALLBOARD_WORKERS"),
        ("CALLBOARD_EXTERNAL_ACTION", "perhaps", "CALLBOARD_EXTERNAL_ACTION"),
        ("CALLBOARD_SECRET_KEY", "short", "CALLBOARD_SECRET_KEY"),
        ("CALLBOARD_CONFIG", "/nowhere/callboard.toml", "CALLBOARD_CONFIG"),
    ],
)
def test_a_senseless_setting_is_named_in_one_line(tmp_path: Path, name: str, value: str, says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"CALLBOARD_DATA_DIR": str(tmp_path), name: value})

    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_key_in_the_file_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "callboard.toml"
    file.write_text('databse_url = "sqlite:///x"\n', encoding="utf-8")

    with pytest.raises(SettingsError, match="databse_url"):
        load_settings({"CALLBOARD_DATA_DIR": str(tmp_path), "CALLBOARD_CONFIG": str(file)})


def test_a_child_process_gets_the_same_settings(tmp_path: Path) -> None:
    settings = load_settings({"CALLBOARD_DATA_DIR": str(tmp_path), "CALLBOARD_DEMO": "yes"})

    assert load_settings(environment_of(settings)) == settings


def test_a_postgres_address_is_understood_as_operators_write_it(tmp_path: Path) -> None:
    settings = load_settings(
        {"CALLBOARD_DATA_DIR": str(tmp_path), "CALLBOARD_DATABASE_URL": "postgres://callboard@db/callboard"}
    )

    assert settings.database_url == "postgresql+psycopg://callboard@db/callboard"


def test_all_who_begin_at_once_read_one_whole_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: load_settings({"CALLBOARD_DATA_DIR": str(tmp_path)}).secret_key, range(32)))

    assert len(set(keys)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_a_key_file_that_holds_no_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_bytes(b"\xff\xfe")

    with pytest.raises(SettingsError, match=r"CALLBOARD_SECRET_KEY: .*secret\.key holds no key"):
        load_settings({"CALLBOARD_DATA_DIR": str(tmp_path)})
