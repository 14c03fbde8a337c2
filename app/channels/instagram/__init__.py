"""Instagram: comments, mentions and private messages to a professional account."""
