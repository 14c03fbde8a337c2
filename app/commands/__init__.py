"""The command line: ``diarium …``. Data goes to stdout, everything else to stderr; exit 0, 1 (failed) or 2 (usage)."""

from app.commands.entry import main

__all__ = ["main"]
