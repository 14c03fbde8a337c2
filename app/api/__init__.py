"""REST and webhooks: what the register answers over HTTP."""
