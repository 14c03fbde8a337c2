"""Properties here are about answers, never about time: a busy machine must not fail them."""

from hypothesis import settings

settings.register_profile("guidelines", deadline=None)
settings.load_profile("guidelines")
