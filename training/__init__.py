"""Training of the topic model; needs numpy, which the program itself does not."""
