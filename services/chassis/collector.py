"""How often Python's collector looks for cycles, once a process has started."""

import gc

THRESHOLDS = 10_000, 20, 50
"""Collections of young, middle and old objects; a call makes some hundred objects and few cycles."""


def settle() -> None:
    """What the start has made stays to the end: the collector need not look at it again with each call."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
