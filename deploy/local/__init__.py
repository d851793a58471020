"""What `make` runs on one machine: code generation and the local stack."""
