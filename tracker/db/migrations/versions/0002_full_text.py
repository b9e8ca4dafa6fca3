"""Full-text terms of calls: FTS5 on SQLite, tsvector on PostgreSQL, filled with the same analysed terms."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE call_terms USING fts5(title, title_parts, body, body_parts, tokenize = 'ascii')"
        )
        return
    op.execute(
        "CREATE TABLE call_terms ("
        "call_id INTEGER CONSTRAINT pk_call_terms PRIMARY KEY"
        " CONSTRAINT fk_call_terms_call_id_call REFERENCES call (id) ON DELETE CASCADE,"
        " terms tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_call_terms_terms ON call_terms USING gin (terms)")


def downgrade() -> None:
    op.execute("DROP TABLE call_terms")
