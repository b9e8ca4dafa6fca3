"""Rules of budget, eligibility and due dates, each reckoned exactly and by itself: ``callboard reckon RULE``."""

from tracker.reckoning import date_rules, eligibility, eu_costs, german, interreg, lump_sums
from tracker.reckoning.lines import RULES, Rule, Unreckonable, answer_line, reckon

__all__ = [
    "RULES",
    "Rule",
    "Unreckonable",
    "answer_line",
    "date_rules",
    "eligibility",
    "eu_costs",
    "german",
    "interreg",
    "lump_sums",
    "reckon",
]
