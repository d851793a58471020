"""Shapes of requests and answers over HTTP, one file per resource."""
