"""Use cases of the customer context: one function per command or query, one transaction per command."""

from services.customer.usecases.deps import Deps

__all__ = ["Deps"]
