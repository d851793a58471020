"""Routes for the customer who is logged in."""
