"""Lines in, answers out: how a rule gets its name, and what is said when a line cannot be reckoned."""

import inspect
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeVar, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

Function = TypeVar("Function", bound=Callable[..., Any])

_KINDS: Final = {
    "int_type": "a whole number",
    "bool_type": "true or false",
    "string_type": "a string",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
}


class Unreckonable(ValueError):
    """A case cannot be reckoned; ``key`` names what is wrong with it."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(f"{key}: {message}")
        self.key = key


@dataclass(frozen=True)
class Rule:
    """A function of the contract; its parameters say what a line must hold, the first of them is ``input``."""

    name: str
    function: Callable[..., Any]
    keys: dict[str, TypeAdapter[Any]]

    def answer(self, line: dict[str, Any]) -> Any:
        """The result of one line that is already an object."""
        for key in line.keys() - self.keys.keys():
            raise Unreckonable(key, "is not a key of this line")
        for key in self.keys.keys() - line.keys():
            raise Unreckonable(key, "is missing")
        return self.function(*(_read(key, kind, line[key]) for key, kind in self.keys.items()))


RULES: Final[dict[str, Rule]] = {}


def rule(name: str) -> Callable[[Function], Function]:
    """Enter a function as the rule of this name; what it takes stands in its annotations."""

    def enter(function: Function) -> Function:
        hints = get_type_hints(function, include_extras=True)
        first, *others = inspect.signature(function).parameters
        keys = {"input": TypeAdapter(hints[first])} | {key: TypeAdapter(hints[key]) for key in others}
        RULES[name] = Rule(name, function, keys)
        return function

    return enter


def reckon(name: str, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The answers to JSON lines, in their order; blank lines are skipped."""
    return (answer_line(name, line) for line in lines if line.strip())


def answer_line(name: str, line: str) -> dict[str, Any]:
    """``{"result": …}``, or ``{"error": …}`` with one sentence that names the key."""
    try:
        return {"result": RULES[name].answer(_parse(line))}
    except Unreckonable as error:
        return {"error": str(error).encode(errors="replace").decode()}


def _parse(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line, parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_unique)
        json.dumps(value, ensure_ascii=False, default=str).encode()  # half a character could not be answered
    except Unreckonable:
        raise
    except UnicodeEncodeError:
        raise Unreckonable("input", "the line holds half of a character") from None
    except (ValueError, RecursionError):
        raise Unreckonable("input", "the line is not JSON") from None
    if not isinstance(value, dict):
        raise Unreckonable("input", "the line must be a JSON object")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in pairs:
        if key in read:
            raise Unreckonable(key, "is given twice")
        read[key] = value
    return read


def _refuse(constant: str) -> Any:
    raise Unreckonable("input", f"{constant} is not JSON")


def _read(key: str, kind: TypeAdapter[Any], value: Any) -> Any:
    try:
        return kind.validate_python(value)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        first = next((fault for fault in faults if fault["type"] == "extra_forbidden"), faults[0])  # a misspelt key
        raise Unreckonable(_path(key, first["loc"]), _sentence(first)) from None


def _path(key: str, location: tuple[int | str, ...]) -> str:
    """``eu``, ``input``, ``shares.WP1``, ``input.0.grant``: the way to the value, short where it is clear."""
    steps = [str(step) for step in location]
    return ".".join(steps if steps and isinstance(location[0], str) and key == "input" else [key, *steps])


def _sentence(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is not a key of this rule"
        case "value_error":
            return str(context["error"])
        case "literal_error":
            return f"must be one of {str(context['expected']).replace(' or ', ', ')}"
        case kind if kind in _KINDS:
            return f"must be {_KINDS[kind]}"
        case _:
            message = error["msg"].removeprefix("Input ").removeprefix("should ")
            return f"must {message}"
