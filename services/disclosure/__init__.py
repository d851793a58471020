"""Who gets what, on which ground, and the rights of the person."""
