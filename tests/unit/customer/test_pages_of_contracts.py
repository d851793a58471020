"""Going through all contracts of a product while some of them are deleted and others are made."""

import asyncio
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.customer.usecases import notifying
from services.customer.usecases.notifying import END, Ahead


class Contracts:
    """Contracts by id, as the store shows them."""

    def __init__(self, ids: list[str]) -> None:
        self.ids = ids

    async def ids_of_product(self, _: str, after: str, limit: int) -> list[str]:
        return [each for each in self.ids if each > after][:limit]

    async def of_product(self, _: str, after: str, limit: int, *, until: str = END) -> list[Any]:
        found = [each for each in self.ids if after < each <= until][:limit]
        return [SimpleNamespace(id=each) for each in found]


async def walk(contracts: Contracts, deleted: dict[int, list[str]]) -> list[str]:
    """The ids that are met; before each page some contracts are deleted, as the calendar does."""
    deps: Any = SimpleNamespace(store=SimpleNamespace(contracts=contracts))
    ahead, place, number, met = Ahead("fibre-500"), "", 0, list[str]()
    while place != END:
        contracts.ids = [each for each in contracts.ids if each not in deleted.get(number, [])]
        page, place = await ahead.page(place, deps)
        met += [item.id for item in page]
        number += 1
    return met


IDS = [f"ctr_{number:03d}" for number in range(60)]


@given(st.dictionaries(st.integers(0, 12), st.lists(st.sampled_from(IDS), max_size=12), max_size=6))
def test_everybody_who_stays_is_met_once_whoever_is_deleted_meanwhile(deleted: dict[int, list[str]]) -> None:
    page, ids = notifying.PAGE, notifying.IDS
    notifying.PAGE, notifying.IDS = 5, 20
    try:
        met = asyncio.run(walk(Contracts(list(IDS)), deleted))
    finally:
        notifying.PAGE, notifying.IDS = page, ids
    gone = {each for some in deleted.values() for each in some}
    assert met == sorted(set(met))
    assert set(IDS) - gone <= set(met)
