"""Manifests for Kubernetes, and what makes the secrets of a laptop's cluster."""
