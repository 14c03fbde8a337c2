"""The office's verbs: what is done with messages, and what is written down about it."""
