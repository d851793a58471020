"""Why the eFaktura network took nothing, as operators are told it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest

from deploy.local.child import free_port
from deploy.local.efaktura import EfakturaNetwork, serving
from services.billing.efaktura_network import HttpEfakturaNetwork
from services.billing.model.seller import Seller
from services.billing.model.submission import Trouble
from services.billing.ports import NetworkAway, PaymentRequest
from services.chassis.vault import Redacted
from tests.support.suite import Suite

SELLER = Seller("Kraft AS", "999999999", "12345678903", ("Storgata 1",), "5527", "Haugesund", "a@example.com")
REQUEST = PaymentRequest(
    reference="inv_1",
    address=Redacted("14589632"),
    invoice_number=10_001,
    kid="1234566",
    amount_ore=12_500,
    due_date=date(2026, 2, 1),
    drawn=False,
    token="t",
)


@asynccontextmanager
async def connected(
    place: Suite, there: EfakturaNetwork, *, down: bool
) -> AsyncIterator[HttpEfakturaNetwork]:
    """Billing's way to the network."""
    port = free_port()
    known = {"efaktura_url": f"http://127.0.0.1:{port}", "efaktura_token": "development"}
    network = HttpEfakturaNetwork(
        place.settings("billing", **known, efaktura_failures=1), SELLER, place.clock
    )
    try:
        if down:
            yield network
            return
        async with serving(there, port):
            yield network
    finally:
        await network.close()


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ("fail", Trouble.NOT_WORKING),
        ("busy", Trouble.NOT_WORKING),
        ("broken", Trouble.UNREADABLE),
        ("token", Trouble.UNKNOWN_TO_IT),
        ("down", Trouble.SILENT),
    ],
)
async def test_each_trouble_has_a_name(place: Suite, answer: str, trouble: Trouble) -> None:
    there = EfakturaNetwork(answer=answer, token="another" if answer == "token" else "development")
    async with connected(place, there, down=answer == "down") as network:
        with pytest.raises(NetworkAway) as met:
            await network.submit(REQUEST)
        assert met.value.trouble is trouble
        if answer == "down":
            with pytest.raises(NetworkAway) as again:
                await network.submit(REQUEST)
            assert again.value.trouble is Trouble.LEFT_ALONE
