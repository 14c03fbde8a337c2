"""What the register asks of others over the network."""
