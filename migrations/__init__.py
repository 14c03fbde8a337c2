"""The migrations of both databases: one chain, numbered files, one head."""
