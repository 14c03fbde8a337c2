"""What goes wrong around the running program, and that nothing it has answered is lost by it."""
