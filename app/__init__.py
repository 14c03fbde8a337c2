"""Diarium: registration of messages that reach Swedish authorities through their official channels."""
