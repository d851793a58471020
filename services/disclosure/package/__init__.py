"""The access package: its published JSON Schema, and the page on which a person reads it."""
