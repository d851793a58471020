"""A large file of consents is checked without holding up who else wants an answer."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from services.chassis.clock import MovableClock
from services.chassis.ids import new_id
from services.consent.errors import ConsentImportBroken
from services.consent.usecases.importing import HEADER, _checked, _moment
from tests.unit.consent.build import NOW, POLICY

LINES = 5_000


async def test_others_get_their_turn_while_a_file_is_checked() -> None:
    async def published(*_: str) -> bool:
        return True

    store = SimpleNamespace(policies=SimpleNamespace(was_published=published))
    deps: Any = SimpleNamespace(policy=POLICY, store=store, clock=MovableClock(NOW))
    text = POLICY.purposes["marketing_new_offers"].text_hash("nb")
    rest = f"marketing_new_offers,nb,{text},2025-12-01T10:00:00+01:00,CRM/1"
    rows = [",".join(HEADER), *(f"{new_id('cus')},{rest}" for _ in range(LINES))]
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(others())
    lines = await _checked("\n".join(rows).encode(), deps)
    other.cancel()
    assert len(lines) == LINES
    assert turns >= LINES // 500


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        ("yesterday", "TIME_FORMAT"),
        ("2025-12-01T10:00:00", "TIME_WITHOUT_ZONE"),
        ("0001-01-01T00:00:00+02:00", "TIME_FORMAT"),
        ("9999-12-31T23:59:59-02:00", "TIME_FORMAT"),
    ],
)
def test_a_time_that_cannot_be_is_told_with_its_line(raw: str, rule: str) -> None:
    with pytest.raises(ConsentImportBroken) as refused:
        _moment(raw, 7)
    assert refused.value.metadata == {"line": "7", "rule": rule}
