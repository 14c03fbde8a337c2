"""Any integration that can post: Standard Webhooks, CloudEvents or plain JSON of our message schema."""
