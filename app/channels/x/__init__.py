"""What reaches an account on X: posts, replies, mentions, direct messages and what is done to them."""
