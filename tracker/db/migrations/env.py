"""Alembic's entry: compares and migrates with the connection it is given."""

from alembic import context

from tracker.db.base import Base
from tracker.db.models import Call

MANAGED_BY_SEARCH = ("call_terms",)  # full-text tables differ by database and are made in migrations by hand

assert Call.metadata is Base.metadata


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the full-text tables out of comparisons."""
    return not (kind == "table" and name is not None and name.startswith(MANAGED_BY_SEARCH))


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_name=include_name,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
