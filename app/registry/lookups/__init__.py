"""Looking up what a platform names but does not send."""
