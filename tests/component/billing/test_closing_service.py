"""A fibre service that is not paid for: closed a month after the notice, not charged while closed."""

from datetime import date
from typing import Any

from deploy.local.api import ok, refused
from tests.support.collecting import Collecting, Debtor
from tests.support.eventually import eventually
from tests.support.suite import Suite


async def lines(company: Collecting, debtor: Debtor, period: str) -> list[tuple[str, str]]:
    """What her invoice for a month charges."""
    her = company.her(debtor)
    listed = ok(await her.get("/v1/me/invoices"))["invoices"]
    (found,) = [one for one in listed if one["period"] == period]
    whole = ok(await her.get(f"/v1/me/invoices/{found['invoice_id']}"))
    return [(line["from_date"], line["to_date"]) for line in whole["lines"]]


async def test_closed_after_the_notice_uncharged_while_closed_and_open_once_paid(suite: Suite) -> None:
    company = Collecting(suite)
    company.move_to(date(2026, 2, 2))
    fia = await company.debtor("fia", group="fibre", net_ore=40_000)
    power = await company.debtor("pia", group="power")

    def close(debtor: Debtor = fia) -> str:
        return (
            f"/v1/staff/customers/{debtor.customer_id}/invoices/{debtor.invoice['invoice_id']}:close-service"
        )

    async def no(debtor: Debtor = fia) -> Any:
        answer = await company.staff.post(close(debtor))
        return refused(answer, 409, "SERVICE_NOT_CLOSABLE")["metadata"]["rule"]

    assert await no() == "NO_NOTICE"
    company.move_to(date(2026, 3, 2))
    await company.run()
    seen = await company.told(fia, 1)
    assert seen["steps"][0]["closing_from"] == "2026-04-02"
    await company.told(power, 1)
    (letter,) = await company.mails(fia, "Påminnelse om faktura")
    assert "2. april 2026" in letter
    company.move_to(date(2026, 4, 1))
    assert await no() == "TOO_EARLY"
    company.move_to(date(2026, 4, 2))
    assert await no(power) == "NOT_FIBRE"
    closed = ok(await company.staff.post(close(), key="c"))
    assert closed["closures"][0]["closed_from"] == "2026-04-02"
    assert closed["closures"][0]["closed_by"].startswith("staff:")
    assert ok(await company.staff.post(close(), key="c")) == closed
    assert await no() == "CLOSED"
    await company.bill()
    assert await lines(company, fia, "2026-04") == [
        ("2026-03-01", "2026-03-31"),
        ("2026-04-01", "2026-04-01"),
    ]
    company.move_to(date(2026, 5, 11))
    await company.bill()
    assert len(ok(await company.her(fia).get("/v1/me/invoices"))["invoices"]) == 2
    await company.pay(fia, fia.invoice["total_ore"] + 3_800, date(2026, 5, 11))

    async def open_again() -> bool:
        rows = suite.parts["billing"].parts.mongo.collection("closures")
        return bool([row async for row in rows.each({"customer_id": fia.customer_id}) if row["reopened_on"]])

    await eventually(open_again)
    assert await no() == "NOTHING_OPEN"
    company.move_to(date(2026, 6, 1))
    await company.bill()
    assert await lines(company, fia, "2026-06") == [
        ("2026-05-11", "2026-05-31"),
        ("2026-06-01", "2026-06-30"),
    ]
