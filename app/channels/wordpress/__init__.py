"""WordPress: comments on a blog, sent by the plugin in ``integrations/wordpress``."""
