"""Lines in and out: what commands read from standard input and print for programs; no settings, no database."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import click


def print_json(value: Any) -> None:
    """One JSON object on one line of standard output."""
    click.echo(json.dumps(value, ensure_ascii=False))


def input_lines() -> Iterator[str]:
    """The lines of standard input as UTF-8, blank ones left out; broken bytes become replacement characters."""
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", errors="replace").strip()
        if line:
            yield line
