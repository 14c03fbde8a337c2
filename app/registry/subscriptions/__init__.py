"""Subscriptions to feeds: asking hubs, answering their questions, renewing in time."""
