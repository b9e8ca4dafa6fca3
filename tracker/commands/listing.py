"""``callboard calls`` and ``callboard call``: the list and one call, for people and programs."""

import csv
import sys
from typing import Any

import click

from tracker import clock
from tracker.calls import OPEN_STATUSES, CallQuery, find_calls, find_revisions, get_call
from tracker.catalog import programmes, topics
from tracker.commands.base import reading
from tracker.commands.lines import print_json
from tracker.db.models import Call
from tracker.formats import countdown_in_words, deadline_in_words
from tracker.ingest import told_deadlines
from tracker.sanitise import plain_text

LANGUAGE = "en"


def _known(_context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """The values of a filter as they are, if the catalogue knows them all."""
    known = topics() if option.name == "topic" else programmes()
    for value in values:
        if value not in known:
            raise click.BadParameter(f"{value!r} is unknown; known are: {', '.join(sorted(known))}")
    return values


@click.command("calls")
@click.argument("query", default="")
@click.option("--open", "only_open", is_flag=True, help="Only calls that can be applied to now.")
@click.option("--topic", multiple=True, callback=_known, help="Key of a topic; may be given again.")
@click.option("--programme", multiple=True, callback=_known, help="Key of a programme; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated values with a head.")
def list_calls(
    query: str, only_open: bool, topic: tuple[str, ...], programme: tuple[str, ...], as_json: bool, as_csv: bool
) -> None:
    """Search and list calls, closed ones and those without relevance to prevention included."""
    wanted = CallQuery(
        text=query,
        topics=topic,
        programmes=programme,
        statuses=OPEN_STATUSES if only_open else (),
        everything=True,
        sort="relevance" if query else "deadline",
    )
    with reading() as session:
        rows = [_row(call) for call in find_calls(session, wanted, now=clock.now(), limit=None)]
    if as_csv:
        _write_csv(rows)
        return
    for row in rows:
        if as_json:
            print_json(row)
        else:
            click.echo(
                f"{row['id']:>6}  {row['status']:14}  {row['closes'] or row['deadline_state']:34}  {row['title']}"
            )


@click.command("call")
@click.argument("call_id", type=int)
@click.option("--json", "as_json", is_flag=True)
def show_call(call_id: int, as_json: bool) -> None:
    """One call with deadlines, tags, provenance and history."""
    with reading() as session:
        call = get_call(session, call_id)
        whole = _row(call) | {
            "deadlines": [
                told | {"words": deadline.words, "rule": deadline.rule, "source": deadline.source_name}
                for told, deadline in zip(told_deadlines(call.deadlines), call.deadlines, strict=True)
            ],
            "tags": [
                {"topic": tag.topic, "score": str(tag.score), "evidence": tag.evidence, "origin": tag.origin}
                for tag in call.tags
            ],
            "text": plain_text(call.description_html or call.summary_html),
            "provenance": [
                {"field": origin.field, "source": origin.record.source_name, "read_at": origin.read_at.isoformat()}
                for origin in call.origins
            ],
            "records": [
                {"source": record.source_name, "key": record.key, "last_checked_at": record.last_checked_at.isoformat()}
                for record in call.records
            ],
            "history": [
                {"at": revision.at.isoformat(), "field": revision.field, "old": revision.old, "new": revision.new}
                for revision in find_revisions(session, call)
            ],
        }
        if as_json:
            print_json(whole)
        else:
            _show(call, whole)


def _write_csv(rows: list[dict[str, Any]]) -> None:
    """The rows as CSV on standard output; several topics stand in one cell, blanks between them."""
    writer = csv.DictWriter(sys.stdout, fieldnames=list(_COLUMNS), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: row[name] for name in _COLUMNS} | {"topics": " ".join(row["topics"])} for row in rows)
    sys.stdout.flush()


_COLUMNS = ("id", "identifier", "title", "programme", "level", "status", "closes_at", "relevance", "topics", "url")


def _row(call: Call) -> dict[str, Any]:
    return {
        "id": call.id,
        "identifier": call.identifier,
        "title": call.title,
        "programme": call.programme,
        "funder": call.funder,
        "level": call.level,
        "status": call.status,
        "deadline_state": call.deadline_state,
        "closes_at": call.next_closes_at.isoformat() if call.next_closes_at else None,
        "closes": next(
            (deadline_in_words(each, LANGUAGE) for each in call.deadlines if each.closes_at == call.next_closes_at), ""
        ),
        "relevance": call.relevance,
        "topics": [tag.topic for tag in call.tags],
        "budget_total": str(call.budget_total) if call.budget_total is not None else None,
        "url": call.url,
    }


def _show(call: Call, whole: dict[str, Any]) -> None:
    click.echo(f"{call.title}\n{call.identifier or call.funder}  {call.status}  {call.url}")
    for deadline in call.deadlines:
        left = countdown_in_words(deadline.closes_at, clock.now(), LANGUAGE)
        click.echo(
            f"  {deadline.kind:10} {deadline_in_words(deadline, LANGUAGE)} - {left} (read from: {deadline.words})"
        )
    if not call.deadlines:
        click.echo(f"  deadline: {call.deadline_state}")
    for tag in whole["tags"]:
        click.echo(f"  {tag['topic']} {tag['score']}: {', '.join(tag['evidence'])}")
    for change in whole["history"]:
        click.echo(f"  {change['at']} {change['field']} changed")
