"""The list of calls: how long searching and the whole page take, on both databases.

``python -m bench.list_page [CALLS]``; 10,000 calls unless told otherwise.
"""

import sys
import time
from functools import partial

from flask.testing import FlaskClient
from sqlalchemy import Engine

from bench.scratch import ENGINES, in_words, milliseconds
from bench.synthetic import NOW, fill
from tests.builders import some_settings
from tracker.calls import CallQuery, search_calls
from tracker.db.engine import session_factory
from webapp import create_app
from webapp.database import close_database

TIMES = 60
QUERIES = {
    "nothing typed": (CallQuery(), "/calls"),
    "one word": (CallQuery(text="Prävention"), "/calls?q=Pr%C3%A4vention"),
    "three words": (CallQuery(text="Jugendarbeit Schulen Beratung"), "/calls?q=Jugendarbeit+Schulen+Beratung"),
    "topic and level": (
        CallQuery(topics=("crime_prevention_general", "youth_crime"), levels=("national",)),
        "/calls?topic=crime_prevention_general&topic=youth_crime&level=national",
    ),
    "everything": (CallQuery(everything=True), "/calls?all=1"),
    "everything, one word": (CallQuery(text="Konzepten", everything=True), "/calls?q=Konzepten&all=1"),
}


def measure(name: str, engine: Engine, count: int) -> None:
    """Fill a database and print what searching in it takes, then the pages."""
    with session_factory(engine, writing=True)() as session:
        started = time.perf_counter()
        fill(session, count)
        print(f"{name}: {count} calls taken in within {time.perf_counter() - started:.0f} s")
    sessions = session_factory(engine)

    def search(query: CallQuery) -> None:
        with sessions() as session:
            search_calls(session, query, now=NOW)

    app = create_app(some_settings(database_url=engine.url.render_as_string(hide_password=False)), now=lambda: NOW)
    client = app.test_client()
    for label, (query, address) in QUERIES.items():
        with sessions() as session:
            total = search_calls(session, query, now=NOW).total
        searched = in_words(milliseconds(partial(search, query), times=TIMES))
        shown = in_words(milliseconds(partial(_show, client, address), times=TIMES))
        print(f"  {label:22} {total:6} found   search {searched}   page {shown}", flush=True)
    close_database(app)


def main() -> None:
    """Both databases, one after the other."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    for name, opened in ENGINES.items():
        with opened() as engine:
            measure(name, engine, count)


def _show(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)


if __name__ == "__main__":
    main()
