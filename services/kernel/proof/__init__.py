"""Proof that needs nobody's word: chains of hashes, signed checkpoints, exports, and the offline verifier."""
