"""Rows as intake writes them, so that a test sets only what it is about."""
