"""``callboard read`` and ``callboard reckon``: the rules by hand, JSON lines in and out, no database."""

import click

from tracker.commands.lines import input_lines, print_json
from tracker.reading import read_line
from tracker.reckoning import RULES, answer_line


@click.group()
def read() -> None:
    """Understand texts: JSON lines in, JSON lines out."""


@read.command("deadlines")
def read_deadlines() -> None:
    """Deadlines of {"text": …, "lang": "de|en|fr", "today"?: …} lines."""
    for line in input_lines():
        print_json(read_line("deadlines", line))


@read.command("tags")
def read_tags() -> None:
    """Topics and relevance of {"title": …, "text": …, "lang": …} lines."""
    for line in input_lines():
        print_json(read_line("tags", line))


@click.command()
@click.argument("rule")
def reckon(rule: str) -> None:
    """Reckon one RULE of budget, eligibility or due dates: JSON lines in and out."""
    if rule not in RULES:
        click.echo(f"unknown rule {rule!r}; known are: {', '.join(sorted(RULES))}", err=True)
        raise SystemExit(2)
    failed = False
    for line in input_lines():
        answer = answer_line(rule, line)
        failed = failed or "error" in answer
        print_json(answer)
    raise SystemExit(1 if failed else 0)
