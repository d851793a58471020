"""New terms, with all five services: announced, told, in force for who was told, billed until the end."""

from datetime import timedelta
from typing import Any

from deploy.local.api import Api, ok
from deploy.local.story import Story
from deploy.local.teller import ROLES
from services.kernel.calendar import oslo_date, oslo_midnight
from tests.support.announcing import announce
from tests.support.buyer import Buyer, CaughtMail
from tests.support.eventually import eventually
from tests.support.suite import Suite


async def counts(staff: Api, change_id: str, **expected: int) -> Any:
    """The counts of the change, once they are as expected."""

    async def look() -> Any:
        found = ok(await staff.get(f"/v1/staff/terms-changes/{change_id}"))["counts"]
        return found if all(found[name] == value for name, value in expected.items()) else None

    return await eventually(look)


async def contract(her: Api) -> Any:
    """The only contract of a customer."""
    (found,) = ok(await her.get("/v1/me/contracts"))["contracts"]
    return found


async def test_new_terms_apply_to_those_who_were_told_and_stayed(fresh_suite: Suite) -> None:
    suite = fresh_suite
    await suite.restart("customer", terms_every_seconds=0.2)
    story = Story(suite.api(), CaughtMail(suite.mailbox), oslo_date(suite.clock.now()))
    await story.set_up_company()
    stays, leaves = Buyer(story, suite, "stays"), Buyer(story, suite, "leaves")
    for buyer in (stays, leaves):
        await buyer.register()
        await buyer.buy()
    change_id = await announce(story)
    await counts(story.staff, change_id, affected=2, told_in_time=2, failed=0)
    change = ok(await story.staff.get(f"/v1/staff/terms-changes/{change_id}"))
    old = await contract(leaves.her)
    assert old["next_terms"]["applies_from"] == change["effective_date"]
    assert len([mail for mail in suite.mailbox.to(stays.email) if "vilkår" in mail.subject.lower()]) == 1
    last = (oslo_date(suite.clock.now()) + timedelta(days=26)).isoformat()
    ok(await leaves.her.post(f"/v1/me/contracts/{old['contract_id']}:end", {"end_date": last}))
    await counts(story.staff, change_id, terminated=1)

    suite.clock.set(oslo_midnight(oslo_date(suite.clock.now()) + timedelta(days=60)) + timedelta(hours=9))
    staff = suite.staff(*ROLES, reason="customer_request; case=terms")
    await counts(staff, change_id, in_force=1, terminated=1)
    tag = story.tag
    told = await contract(suite.person(f"stays-{tag}"))
    assert told["terms_version_hash"] == change["version_hash"]
    her = suite.person(f"leaves-{tag}")

    async def over() -> Any:
        found = await contract(her)
        return found if found["status"] == "ended" else None

    ended = await eventually(over)
    assert ended["terms_version_hash"] == change["previous_hash"]
    assert ended["end_date"] == last
    await billed_until(last, suite, staff, her)


async def billed_until(last: str, suite: Suite, staff: Api, her: Api) -> None:
    """A run after the end charges the contract through its last day."""
    month = oslo_date(suite.clock.now()).isoformat()[:7]
    run = ok(await staff.post("/v1/staff/invoice-runs", {"period": month}), 202)

    async def done() -> Any:
        return ok(await staff.get(f"/v1/operations/{run['operation_id']}"))["state"] == "done"

    await eventually(done)
    (invoice,) = ok(await her.get("/v1/me/invoices"))["invoices"]
    lines = ok(await her.get(f"/v1/me/invoices/{invoice['invoice_id']}"))["lines"]
    assert max(line["to_date"] for line in lines) == last
