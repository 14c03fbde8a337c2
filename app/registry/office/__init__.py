"""The office's acts upon itself: tenants, authorities, channels, tokens, disposal stops. Each writes one leaf."""
