"""Builders: each makes one thing with sensible values, stores it and gives it back; override what a test is about."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.applications import add_partner, start_application
from tracker.config import Settings
from tracker.db.models import (
    Application,
    Call,
    Cost,
    Deadline,
    Facet,
    Income,
    Membership,
    Organisation,
    Profile,
    Project,
    Revision,
    SourceState,
    Tag,
    User,
    Watch,
)
from tracker.letters import Letter
from tracker.projects.start import Award, start_project
from tracker.records import CallRecord, DeadlineRule, Level, Source
from tracker.rendering import MailText

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CLOSES = datetime(2027, 1, 14, 16, 0, tzinfo=UTC)  # 17:00 in Brussels

_numbers = count(1)


def a_source(**changes: Any) -> Source:
    """The declaration of a source."""
    values: dict[str, Any] = {
        "title": "Musterportal",
        "publisher": "Land Musterland",
        "homepage": "https://foerderung.musterland.example",
        "start_urls": ("https://foerderung.musterland.example/aufrufe",),
        "language": "de",
        "zone": ZoneInfo("Europe/Berlin"),
        "level": Level.NATIONAL,
        "country": "DE",
        "licence": "CC BY 4.0",
        "attribution": "Land Musterland, CC BY 4.0",
        "every_hours": 12,
        "expect": range(1, 1000),
        "deadline_rule": DeadlineRule.PROSE,
    }
    return Source(**{**values, **changes})


def an_eu_source(**changes: Any) -> Source:
    """The declaration of a source that writes deadlines like the EU portal."""
    return a_source(
        **{
            "title": "EU Funding & Tenders Portal",
            "publisher": "European Commission",
            "language": "en",
            "zone": ZoneInfo("Europe/Brussels"),
            "level": Level.EU,
            "country": "EU",
            "deadline_rule": DeadlineRule.EU_PORTAL,
            **changes,
        }
    )


def a_record(**changes: Any) -> CallRecord:
    """What a source says about a call."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "source": "de_musterland",
        "key": f"ML-{number}",
        "url": f"https://foerderung.musterland.example/aufrufe/{number}",
        "title": "Kommunale Kriminalprävention stärken",
        "language": "de",
        "kind": "programme",
        "funder": "Land Musterland",
        "deadline_words": "Anträge sind bis zum 14. Januar 2027 einzureichen.",
        "description": "<p>Gefördert werden Projekte der kommunalen Kriminalprävention und der Gewaltprävention.</p>",
    }
    return CallRecord(**{**values, **changes})


def a_source_state(session: Session, name: str = "de_musterland", **changes: Any) -> SourceState:
    """A registered source; asking twice gives the same one."""
    known = session.get(SourceState, name)
    if known is not None:
        return known
    values: dict[str, Any] = {
        "title": "Musterportal",
        "publisher": "Land Musterland",
        "homepage": "https://foerderung.musterland.example",
        "language": "de",
        "zone": "Europe/Berlin",
        "level": "national",
        "country": "DE",
        "licence": "CC BY 4.0",
        "attribution": "Land Musterland, CC BY 4.0",
        "deadline_rule": "prose",
        "every_hours": 12,
        "expect_min": 1,
        "expect_max": 999,
        "registered_at": NOW,
    }
    state = SourceState(name=name, **{**values, **changes})
    session.add(state)
    session.flush()
    return state


def a_call(session: Session, *, closes_at: datetime | None = CLOSES, **changes: Any) -> Call:
    """An open call with one submission deadline at ``closes_at`` (None: rolling)."""
    source = a_source_state(session)
    number = next(_numbers)
    values: dict[str, Any] = {
        "title": f"Sichere Innenstädte gemeinsam gestalten {number}",
        "language": "de",
        "kind": "programme",
        "identifier": f"ML-{number}",
        "programme": None,
        "funder": "Land Musterland",
        "level": "national",
        "country": "DE",
        "url": f"https://foerderung.musterland.example/aufrufe/{number}",
        "description_html": "<p>Gefördert werden Projekte der kommunalen Kriminalprävention.</p>",
        "opens_on": date(2026, 11, 1),
        "deadline_model": "single" if closes_at else "",
        "deadline_state": "dated" if closes_at else "rolling",
        "next_closes_at": closes_at,
        "last_closes_at": closes_at,
        "status": "open",
        "status_until": closes_at,
        "relevance": "core",
        "first_seen_at": NOW - timedelta(days=10),
        "changed_at": NOW - timedelta(days=10),
        "last_checked_at": NOW,
    }
    call = Call(**{**values, **changes})
    session.add(call)
    if closes_at is not None:
        call.deadlines.append(a_deadline(closes_at=closes_at, source_name=source.name))
    session.flush()
    return call


def a_deadline(*, closes_at: datetime = CLOSES, source_name: str = "de_musterland", **changes: Any) -> Deadline:
    """A submission deadline to the minute in Brussels time; not stored by itself."""
    local = closes_at.astimezone(ZoneInfo("Europe/Brussels"))
    values: dict[str, Any] = {
        "position": 0,
        "kind": "submission",
        "on": local.date(),
        "precision": "minute",
        "zone": "Europe/Brussels",
        "hour_words": local.strftime("%H:%M"),
        "words": local.strftime("%Y-%m-%dT00:00:00.000+0000"),
        "rule": "",
        "binding": "unknown",
        "confidence": "high",
    }
    return Deadline(closes_at=closes_at, source_name=source_name, **{**values, **changes})


def a_tag(session: Session, call: Call, topic: str = "crime_prevention_general", **changes: Any) -> Tag:
    """A topic on a call, with its facet."""
    values: dict[str, Any] = {"score": Decimal("0.90"), "evidence": ["Kriminalprävention"], "origin": "rule"}
    tag = Tag(topic=topic, position=len(call.tags), **{**values, **changes})
    call.tags.append(tag)
    call.facets.append(Facet(kind="topic", value=topic))
    session.flush()
    return tag


def a_revision(session: Session, call: Call, field: str = "title", **changes: Any) -> Revision:
    """A recorded change of a call."""
    values: dict[str, Any] = {
        "at": NOW,
        "old": {"value": "Alter Titel"},
        "new": {"value": call.title},
        "source_name": a_source_state(session).name,
    }
    revision = Revision(call_id=call.id, field=field, **{**values, **changes})
    session.add(revision)
    session.flush()
    return revision


def an_organisation(session: Session, name: str = "", **changes: Any) -> Organisation:
    """A member city with an empty profile."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "name": name or f"Stadt Beispielingen {number}",
        "short_name": f"BSP{number}",
        "kind": "kommune",
        "country": "DE",
        "region": "niedersachsen",
        "city": "Beispielingen",
        "created_at": NOW,
    }
    organisation = Organisation(profile=Profile(topics=[], levels=[], languages=[]), **{**values, **changes})
    session.add(organisation)
    session.flush()
    return organisation


def a_user(session: Session, organisation: Organisation | None = None, role: str = "editor", **changes: Any) -> User:
    """A person; with an organisation a member of it."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "email": f"person{number}@beispielingen.example",
        "name": f"Kim Beispiel {number}",
        "session_key": f"session-key-{number}",
        "language": "de",
        "created_at": NOW,
        "call_lead_days": [30, 14, 7, 2],
        "obligation_lead_days": [60, 30, 14, 7, 2, 1],
    }
    user = User(**{**values, **changes})
    session.add(user)
    if organisation is not None:
        user.memberships.append(Membership(organisation=organisation, role=role))
    session.flush()
    return user


def a_watch(session: Session, call: Call, user: User, **changes: Any) -> Watch:
    """A person follows a call."""
    watch = Watch(call=call, user=user, **{"created_at": NOW, "told_revision_id": 0, **changes})
    session.add(watch)
    session.flush()
    return watch


def some_settings(**changes: Any) -> Settings:
    """Settings of one machine that nobody has changed."""
    values: dict[str, Any] = {
        "database_url": "sqlite:///callboard.sqlite3",
        "data_dir": Path("callboard-data"),
        "secret_key": "a-secret-key-that-only-tests-may-know",
        "base_url": "https://callboard.stadt.example",
        "mail_from": "Callboard <callboard@stadt.example>",
    }
    return Settings(**{**values, **changes})


def a_letter(**changes: Any) -> Letter:
    """Something short said to somebody."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "kind": "deadline_reminder",
        "about": (f"call {number}",),
        "to_address": f"person{number}@beispielingen.example",
        "to_name": "Kim Beispiel",
        "language": "de",
        "words": MailText("Noch 7 Tage", "Die Frist läuft.\n", "<html><body><p>Die Frist läuft.</p></body></html>"),
        "settings_url": "https://callboard.stadt.example/settings",
    }
    return Letter(**{**values, **changes})


def an_application(
    session: Session, organisation: Organisation | None = None, user: User | None = None, **changes: Any
) -> Application:
    """A draft on the CERV form without a call, with its coordinator as partner 1."""
    coordinator = organisation or an_organisation(session)
    values: dict[str, Any] = {
        "call": None,
        "user": user or a_user(session, coordinator),
        "acronym": "SAFER",
        "title": "Sichere Plätze",
        "form_key": "eu_std_cerv",
        "now": NOW,
    }
    status = changes.pop("status", "in_preparation")
    application = start_application(session, organisation=coordinator, **{**values, **changes})
    application.status = status
    session.flush()
    return application


def an_award(**changes: Any) -> Award:
    """An EU grant over two years, reported twice."""
    values: dict[str, Any] = {
        "rules": "eu_mga",
        "programme": "CERV",
        "funder": "European Commission",
        "grant_number": "101234567",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2027, 12, 31),
        "last_months": (12, 24),
        "agreement_on": date(2025, 12, 1),
        "max_grant": Decimal("96300.00"),
        "funding_rate": Decimal("0.90"),
        "indirect_rate": Decimal("0.07"),
    }
    return Award(**{**values, **changes})


def a_german_award(**changes: Any) -> Award:
    """A German grant over 18 months under ANBest-P, with one interim proof and the final one."""
    values: dict[str, Any] = {
        "rules": "de_anbest_p",
        "programme": None,
        "funder": "Landespräventionsrat Musterland",
        "grant_number": "LPR-2026-17",
        "starts_on": date(2025, 7, 1),
        "ends_on": date(2026, 12, 31),
        "last_months": (),
        "agreement_on": date(2025, 6, 20),
        "max_grant": Decimal("35000.00"),
        "funding_rate": Decimal("0.70"),
        "indirect_rate": Decimal("0"),
    }
    return Award(**{**values, **changes})


def a_project(
    session: Session,
    organisation: Organisation | None = None,
    *,
    partners: Sequence[Organisation] = (),
    award: Award | None = None,
    budget: dict[tuple[int, str], Decimal] | None = None,
    income: dict[str, Decimal] | None = None,
    **changes: Any,
) -> Project:
    """A running project of a granted application; partners are member organisations besides the coordinator."""
    coordinator = organisation or an_organisation(session)
    user = a_user(session, coordinator)
    application = an_application(session, coordinator, user, **changes)
    for each in partners:
        add_partner(
            session,
            application,
            name=each.name,
            short_name=each.short_name,
            country=each.country,
            role="BEN",
            organisation=each,
            user=user,
            now=NOW,
        )
    application.status = "granted"
    return start_project(
        session,
        application,
        award=award or an_award(),
        budget=budget or {},
        income=income or {},
        user=user,
        now=NOW,
    )


def a_cost(session: Session, project: Project, category: str = "", *, partner: int = 1, **changes: Any) -> Cost:
    """A cost on the line of a partner, by default on its first line."""
    values: dict[str, Any] = {
        "paid_on": project.starts_on + timedelta(days=30),
        "payee": "Druckhaus Beispiel GmbH",
        "purpose": "Plakate für die Auftaktveranstaltung",
        "receipt_number": f"R-{next(_numbers)}",
        "amount": Decimal("1000.00"),
        "entered_at": NOW,
    }
    lines = [
        line
        for line in project.lines
        if line.partner is not None and line.partner.number == partner and category in (line.category, "")
    ]
    cost = Cost(
        project_id=project.id,
        line=lines[0],
        partner=lines[0].partner,
        entered_by=a_user(session, project.organisation),
        **{**values, **changes},
    )
    session.add(cost)
    session.flush()
    return cost


def an_income(session: Session, project: Project, category: str, **changes: Any) -> Income:
    """Money received, on the line of its origin."""
    values: dict[str, Any] = {
        "received_on": project.starts_on + timedelta(days=14),
        "payer": "Landespräventionsrat Musterland",
        "purpose": "Erste Rate",
        "amount": Decimal("1000.00"),
        "entered_at": NOW,
    }
    income = Income(
        project_id=project.id,
        line=next(line for line in project.lines if line.side == "income" and line.category == category),
        entered_by=a_user(session, project.organisation),
        **{**values, **changes},
    )
    session.add(income)
    session.flush()
    return income
