"""Lines of ``callboard read``: one JSON object in, one out; a bad line is answered with an error and ends nothing."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tracker.deadlines import answer_deadlines
from tracker.tagging import answer_tags

LONGEST_TEXT: Final = 2_000_000  # characters


class DeadlineWords(BaseModel):
    """A text that may hold deadlines; ``today`` serves only words relative to it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(max_length=LONGEST_TEXT)
    lang: Literal["de", "en", "fr"]
    today: date | None = None


class CallWords(BaseModel):
    """What a call says of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(max_length=LONGEST_TEXT)
    text: str = Field(max_length=LONGEST_TEXT)
    lang: Literal["de", "en", "fr"]
    identifier: str = ""
    programme: str = ""


def read_line(what: str, line: str) -> dict[str, Any]:
    """The answer to one line about ``deadlines`` or ``tags``; ``{"error": …}`` names the key that is wrong."""
    try:
        return _READERS[what](line)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        return {"error": f"{place}: {first['msg']}" if place else first["msg"]}


def _read_deadlines(line: str) -> dict[str, Any]:
    words = DeadlineWords.model_validate_json(line)
    return answer_deadlines(words.text, words.lang, words.today)


def _read_tags(line: str) -> dict[str, Any]:
    words = CallWords.model_validate_json(line)
    return answer_tags(words.title, words.text, words.lang, identifier=words.identifier, programme=words.programme)


_READERS: Final[Mapping[str, Callable[[str], dict[str, Any]]]] = {"deadlines": _read_deadlines, "tags": _read_tags}
