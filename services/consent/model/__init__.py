"""The consent context's rules: pure Python, no I/O and no clock reads."""
