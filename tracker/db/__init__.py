"""The database: models, engine and migrations; nothing here decides anything."""
