"""Numbered revisions; docs/operations.md says how to add one."""
