"""Proof that needs nobody's word: signatures, the export of all ledgers, and the offline verifier."""

from services.consent.proof.signatures import Keys, SignatureBroken
from services.consent.proof.verifier import Verifier

__all__ = ["Keys", "SignatureBroken", "Verifier"]
