"""Fetching the files that messages carry, and asking for them again."""
