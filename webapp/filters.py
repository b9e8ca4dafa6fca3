"""Filters of the list of calls: groups of choices with counts, what is chosen, and what to loosen when nothing fits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.calls import CallPage, CallQuery, FacetCount, search_calls
from tracker.catalog import facet_label, programme_label, topic_label
from tracker.formats import level_in_words, status_in_words
from tracker.i18n import mark
from webapp.addresses import CHOICES, first_page, list_address, without
from webapp.languages import gettext as _
from webapp.languages import language, ngettext

SHOWN_AT_FIRST: Final = 8  # options of a group


@dataclass(frozen=True)
class Option:
    """One value that can be chosen, and how many calls it would show."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Group:
    """A filter: its name in the address, its words, its options."""

    parameter: str
    title: str
    options: list[Option]

    @property
    def chosen(self) -> int:
        """How many of its options are chosen."""
        return sum(option.chosen for option in self.options)

    @property
    def first(self) -> list[Option]:
        """The options that are shown at once."""
        return self.options[:SHOWN_AT_FIRST]

    @property
    def rest(self) -> list[Option]:
        """The options that are one click away."""
        return self.options[SHOWN_AT_FIRST:]


@dataclass(frozen=True)
class Chip:
    """Something that is chosen, in words, and the address of the list without it."""

    label: str
    address: str


@dataclass(frozen=True)
class Way:
    """A filter that could be loosened, and how many calls would then be found."""

    label: str
    address: str
    count: int


_TITLES: Final = {
    "topic": mark("Topic"),
    "programme": mark("Programme"),
    "level": mark("Level"),
    "status": mark("Status"),
    "applicant": mark("Who may apply"),
}
_FACETS: Final = {"applicant": "applicant_type"}  # where the word in the address is not the kind of the facet
_LABELS: Final[dict[str, Callable[[str, str], str]]] = {
    "topic": topic_label,
    "programme": programme_label,
    "level": level_in_words,
    "status": status_in_words,
    "applicant": lambda value, language: facet_label("applicant_type", value, language),
}


def filter_groups(page: CallPage, query: CallQuery) -> list[Group]:
    """The filters with their counts under all other filters; values our catalogues no longer know are left out."""
    return [
        Group(
            choice.parameter,
            _(_TITLES[choice.parameter]),
            [
                _option(choice.parameter, counted, getattr(query, choice.field))
                for counted in page.facets[_FACETS.get(choice.parameter, choice.parameter)]
                if counted.value in choice.known()
            ],
        )
        for choice in CHOICES
    ]


def window_options(page: CallPage, query: CallQuery) -> list[Option]:
    """The windows in which a deadline may lie; one of its own length from the address is offered as well."""
    counts = {counted.value: counted.count for counted in page.facets["closes"]}
    if query.closes_within is not None:
        counts.setdefault(str(query.closes_within), page.total)
    return [
        Option(value, _window_label(int(value)), count, int(value) == query.closes_within)
        for value, count in sorted(counts.items(), key=lambda pair: int(pair[0]))
    ]


def chips(query: CallQuery) -> list[Chip]:
    """Everything that narrows the list, each with the way back."""
    chosen = []
    if query.text:
        chosen.append(Chip(_("“%(text)s”", text=query.text), list_address(first_page(query, text=""))))
    for choice in CHOICES:
        for value in getattr(query, choice.field):
            label = _LABELS[choice.parameter](value, language())
            chosen.append(Chip(label, list_address(without(query, choice.field, value))))
    if query.closes_within is not None:
        label = _window_label(query.closes_within)
        chosen.append(Chip(label, list_address(first_page(query, closes_within=None))))
    return chosen


def ways_out(session: Session, query: CallQuery, *, now: datetime) -> list[Way]:
    """Where nothing was found: each filter without which something would be, most first."""
    ways = [
        Way(label, list_address(loosened), search_calls(session, loosened, now=now, page_size=1).total)
        for label, loosened in _loosened(query)
    ]
    return sorted((way for way in ways if way.count), key=lambda way: -way.count)


def _loosened(query: CallQuery) -> list[tuple[str, CallQuery]]:
    loosened = []
    if query.text:
        loosened.append((_("Without the words “%(text)s”", text=query.text), first_page(query, text="")))
    for choice in CHOICES:
        if getattr(query, choice.field):
            label = _("Without the filter “%(filter)s”", filter=_(_TITLES[choice.parameter]))
            loosened.append((label, first_page(query, **{choice.field: ()})))
    if query.closes_within is not None:
        loosened.append((_("With any deadline"), first_page(query, closes_within=None)))
    if not query.everything:
        loosened.append((_("Also closed calls and those without relevance"), first_page(query, everything=True)))
    return loosened


def _option(parameter: str, counted: FacetCount, chosen: tuple[str, ...]) -> Option:
    label = _LABELS[parameter](counted.value, language())
    return Option(counted.value, label, counted.count, counted.value in chosen)


def _window_label(days: int) -> str:
    return ngettext("Closes within %(n)s day", "Closes within %(n)s days", days)
