"""What every channel of the Meta platform has in common: one signature and one handshake."""
