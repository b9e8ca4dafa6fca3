"""Reading facts: a TOML file of the catalogue, validated when loaded; a wrong fact stops the program with its place."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from tracker.errors import CallboardError
from tracker.places import catalog_dir


class CatalogError(CallboardError):
    """A file of the catalogue is missing, not TOML, or holds what its model refuses."""


class Fact(BaseModel):
    """Base of everything in the catalogue: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Facts(Fact):
    """A whole file of the catalogue: where its facts come from, and from when they are."""

    origin: str
    as_of: date


class Words(Fact):
    """The same text in the three languages of the interface."""

    de: str
    en: str
    fr: str

    def in_language(self, language: str) -> str:
        """The text in a language; another language than the three is an error."""
        if language not in type(self).model_fields:
            raise ValueError(f"the catalogue has no language {language!r}")
        return str(getattr(self, language))


F = TypeVar("F", bound=Facts)


def read_catalog(name: str, model: type[F], *, folder: Path | None = None) -> F:
    """The facts of ``catalog/<name>.toml`` as a model, or ``CatalogError`` that says which file and what."""
    path = (folder or catalog_dir()) / f"{name}.toml"
    return as_facts(read_toml(path), model, path=path)


def read_toml(path: Path) -> dict[str, Any]:
    """What a file of the catalogue holds, not yet validated."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CatalogError(f"catalog/{path.name} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogError(f"catalog/{path.name} is not valid TOML: {error}") from error


def as_facts(content: dict[str, Any], model: type[F], *, path: Path) -> F:
    """The content of a file as its model; the first fault is named with its place."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise CatalogError(f"catalog/{path.name}: {place}: {first['msg']}") from error
