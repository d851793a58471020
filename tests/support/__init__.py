"""What tests of every kind stand on: real servers, the whole suite in one loop, clients, waiting."""
