"""Synthetic records: German, English and French texts of about 3 KB from word lists of our own, the same every time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.db.models import Run
from tracker.ingest import ingest_record
from tracker.records import CallRecord, DeadlineRule, Level, Source
from tracker.runs import register_source, start_run

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NAME = "de_synthetic"
SOURCE = Source(
    title="Synthetic portal",
    publisher="Nobody",
    homepage="https://synthetic.example",
    start_urls=("https://synthetic.example/",),
    language="de",
    zone=ZoneInfo("Europe/Berlin"),
    level=Level.NATIONAL,
    country="DE",
    licence="none",
    attribution="none",
    every_hours=12,
    expect=range(1, 1_000_000),
    deadline_rule=DeadlineRule.PROSE,
)
COMMIT_EVERY = 500

_SUBJECTS = {
    "de": "Kriminalprävention Gewaltprävention Jugendarbeit Opferhilfe Suchtprävention Extremismusprävention"
    " Integration Stadtentwicklung Demokratieförderung Straßenbeleuchtung Wasserstoff Breitbandausbau Weiterbildung"
    " Radverkehr Wohnungsbau Kulturförderung Digitalisierung Klimaschutz Landwirtschaft Maschinenbau",
    "en": "prevention violence youth victims addiction radicalisation integration cities democracy lighting hydrogen"
    " broadband training cycling housing culture digitalisation climate agriculture machinery",
    "fr": "prévention violence jeunesse victimes addiction radicalisation intégration villes démocratie éclairage"
    " hydrogène numérique formation vélo logement culture climat agriculture machines recherche",
}
_PLACES = {
    "de": "Schulen Quartieren Innenstädten Kommunen Vereinen Betrieben Bahnhöfen Parks Landkreisen Hochschulen",
    "en": "schools neighbourhoods centres municipalities associations companies stations parks regions universities",
    "fr": "écoles quartiers centres communes associations entreprises gares parcs régions universités",
}
_FILLERS = {
    "de": "Gefördert werden Vorhaben der Träger mit Konzepten und Netzwerken für Menschen sowie Fachkräfte durch"
    " Beratung Erprobung Auswertung Zusammenarbeit Beteiligung Maßnahmen Ausgaben Zuwendung Eigenanteil Laufzeit"
    " Personal Sachkosten Antrag Bewilligung Nachweis Richtlinie Ziele Wirkung Region Land Bund Angebote",
    "en": "Projects partners results methods people staff advice testing evaluation cooperation participation measures"
    " costs grant share duration personnel application award report guide objectives impact region state offers with"
    " and for the new shared local common practical",
    "fr": "Projets partenaires résultats méthodes personnes équipes conseil essai évaluation coopération participation"
    " mesures coûts subvention part durée personnel demande rapport guide objectifs effets région offres avec et pour"
    " les nouveaux communs locaux",
}
_TITLES = {"de": "{} in {}: {} stärken", "en": "{} in {}: new ways of {}", "fr": "{} dans les {} : vers {}"}
_DATED = {
    "de": "Anträge sind bis zum {0.day}.{0.month}.{0.year} einzureichen.",
    "en": "Applications must be submitted by {0:%Y-%m-%d}.",
    "fr": "Les demandes sont à déposer avant le {0:%d/%m/%Y}.",
}
_ROLLING = {
    "de": "Anträge können laufend gestellt werden.",
    "en": "Applications can be submitted at any time.",
    "fr": "Les demandes peuvent être déposées à tout moment.",
}
_PROGRAMMES = ("CERV", "ISF", "JUST", "HORIZON", "ESF+", "")
_APPLICANTS = (
    "Kommune",
    "Verband/Vereinigung",
    "Öffentliche Einrichtung",
    "Hochschule",
    "Unternehmen",
    "Bildungseinrichtung",
)


def records(count: int) -> Iterator[CallRecord]:
    """So many records; three of five German, the rest English and French, one of eight without a last day."""
    random = Random(20261124)  # noqa: S311 - the same texts every time, nothing secret
    for number in range(count):
        yield _record(number, random)


def fill(session: Session, count: int) -> Run:
    """Take in so many records; commits on the way."""
    register_source(session, NAME, SOURCE, now=NOW)
    run = start_run(session, NAME, replay=False, now=NOW)
    for number, record in enumerate(records(count), start=1):
        ingest_record(session, record, run=run, now=NOW)
        if number % COMMIT_EVERY == 0:
            session.commit()
            session.expunge_all()
            run = session.get_one(Run, run.id)
    session.commit()
    return run


def _record(number: int, random: Random) -> CallRecord:
    language = random.choices(("de", "en", "fr"), (60, 28, 12))[0]
    subjects, places = _SUBJECTS[language].split(), _PLACES[language].split()
    main, second = random.sample(subjects, 2)
    day = date(2026, 9, 1) + timedelta(days=random.randrange(500))
    sentence = (_ROLLING if random.random() < 0.125 else _DATED)[language].format(day)
    return CallRecord(
        source=NAME,
        key=f"S-{number}",
        url=f"https://synthetic.example/{number}",
        title=_TITLES[language].format(main, random.choice(places), second),
        language=language,
        identifier=f"SYN-{day.year}-{number}",
        kind="programme",
        programme=random.choice(_PROGRAMMES),
        funder=f"Stelle {number % 97}",
        level=random.choice([*Level]),
        deadline_words=sentence,
        summary=f"<p>{prose(main, language, random, words=40)}</p>",
        description="".join(f"<p>{prose(main, language, random, words=80)}</p>" for _ in range(4)),
        applicants=tuple(random.sample(_APPLICANTS, 2)),
        budget_total=str(random.randrange(1, 400) * 50_000),
    )


def prose(main: str, language: str, random: Random, *, words: int) -> str:
    """Words of a subject in no order that means anything, as sentences."""
    pool = [main] * 2 + _PLACES[language].split() + _FILLERS[language].split()
    drawn = random.choices(pool, k=words)
    return " ".join(f"{word}." if place % 14 == 13 else word for place, word in enumerate(drawn))
