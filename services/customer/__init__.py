"""The customer context: the person, what they bought, what was said."""
