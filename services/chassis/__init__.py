"""How every service runs; knows no word of the domain."""
