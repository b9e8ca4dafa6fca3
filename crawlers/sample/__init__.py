"""Sample portals: a local server that speaks the protocols of the EU portal and the Förderdatenbank, traps included."""

from crawlers.sample.faults import Fault
from crawlers.sample.portal import Portal
from crawlers.sample.server import create_portal

__all__ = ["Fault", "Portal", "create_portal"]
