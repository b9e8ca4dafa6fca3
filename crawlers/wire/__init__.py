"""Wire formats of portals: how bytes become records, known alike to the live download and to the replay."""
