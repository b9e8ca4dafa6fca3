"""Applications: the board, starting, the overview, partners, writing, versions, paper."""

from webapp.applications import board, overview, paper, partners, sections, start, versions
from webapp.applications.blueprint import bp

__all__ = ["board", "bp", "overview", "paper", "partners", "sections", "start", "versions"]
