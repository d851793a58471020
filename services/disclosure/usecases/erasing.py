"""Erasing a person's records of this context itself (GDPR 17): what would happen, and what is done."""

from collections.abc import Sequence

from services.disclosure.usecases import Deps
from services.kernel.erasure import Item


async def plan(customer_ids: Sequence[str], deps: Deps) -> list[Item]:
    """What an erasure would do here today."""
    return []


async def erase(customer_ids: Sequence[str], deps: Deps) -> list[Item]:
    """Erase the person here."""
    return []
