"""The policy as files, and the loader that checks them and says in which line they are wrong."""

from services.consent.policy.loading import Fault, PolicyInvalid, load

__all__ = ["Fault", "PolicyInvalid", "load"]
