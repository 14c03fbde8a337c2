"""Webmention, pingback and trackback: pages elsewhere that link to ours, kept only as they were fetched."""
