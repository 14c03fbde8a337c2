"""REST and webhooks: what the register answers over HTTP."""

import logging

# It warns on import that addresses of e-mail are not validated; no model here has one.
logging.getLogger("fastapi").setLevel(logging.ERROR)
