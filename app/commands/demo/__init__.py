"""``diarium demo``: about 200 invented messages of all kinds, signed and sent to the running server."""

from app.commands.demo.run import add_to

__all__ = ["add_to"]
