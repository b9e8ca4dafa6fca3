"""Fields of a portal's records: which ones we take, and which ones not, with the reason; anything else is news."""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel, ConfigDict


class Fields(BaseModel):
    """A list of fields as a dated TOML file gives it; a name that ends in ``*`` stands for all that begin so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    taken: tuple[str, ...]
    not_read: Mapping[str, tuple[str, ...]]

    def new(self, names: Iterable[str]) -> list[str]:
        """The names that are not on the list: the portal says something that we do not know of yet."""
        listed = [*self.taken, *(name for names in self.not_read.values() for name in names)]
        known = {name for name in listed if not name.endswith("*")}
        beginnings = tuple(name[:-1] for name in listed if name.endswith("*"))
        return sorted(name for name in set(names) - known if not name.startswith(beginnings))
