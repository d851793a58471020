"""What billing does: one function per command or query."""
