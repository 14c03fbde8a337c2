"""Notices of links to us: taking them, and following them to their sources."""
