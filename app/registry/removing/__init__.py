"""Taking messages away from their platform: the copy first, then the act; forbidden images are sealed instead."""
