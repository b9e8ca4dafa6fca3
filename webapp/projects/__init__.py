"""Projects in the browser: what is due, what was spent, the reports, and how a granted application becomes one."""

from webapp.projects import budget, costs, incomes, overview, reports, start
from webapp.projects.blueprint import bp

__all__ = ["bp", "budget", "costs", "incomes", "overview", "reports", "start"]
