"""Routes for staff, by role."""
