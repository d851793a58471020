"""Rules that people change without touching the program: topics, tips, weights, platforms."""

from services.customer.rules.loading import ProfileRules, load

__all__ = ["ProfileRules", "load"]
