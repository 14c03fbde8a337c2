"""Messenger: private messages to a Facebook Page."""
