"""Facebook Pages: posts, comments, mentions, reviews and reactions."""
