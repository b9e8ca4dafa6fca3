"""Search: the same analysed terms feed SQLite FTS5 and PostgreSQL tsvector."""
