"""Mastodon: the webhooks of a server that the authority itself administers."""
