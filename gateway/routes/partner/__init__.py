"""Routes for partners, by scope and agreement."""
