"""The policy as files, and the loader that checks them and says in which line they are wrong."""

from services.consent.policy.loading import FOLDER, Fault, PolicyInvalid, load

__all__ = ["FOLDER", "Fault", "PolicyInvalid", "load"]
