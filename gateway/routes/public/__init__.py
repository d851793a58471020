"""Routes without logging in."""
