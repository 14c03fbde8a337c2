"""The only room that knows SQL. Functions take a ``Connection`` and are synchronous; ``runners`` runs them."""
