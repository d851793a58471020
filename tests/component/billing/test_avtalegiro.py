"""AvtaleGiro over the wire and through the gateway: mandates in, claims out, what is taken back."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from deploy.local.api import Api, ok, refused
from deploy.local.giro import Item
from personvern.billing.v1 import (
    account_service_pb2,
    account_service_pb2_grpc,
    credit_note_service_pb2_grpc,
    dunning_service_pb2,
    dunning_service_pb2_grpc,
    mandate_service_pb2_grpc,
)
from personvern.billing.v1 import credit_note_service_pb2 as credit
from personvern.billing.v1 import mandate_service_pb2 as rpc
from services.billing.model import avtalegiro
from services.billing.model.avtalegiro import ClaimAssignment, Transmission
from services.billing.model.kid import Modulus, compose
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.billing.conftest import World
from tests.support.avtalegiro import ALL, ENDED, Agreement, assignment, mandates, transmission
from tests.support.eventually import eventually

FINANCE = Caller("staff", "stf_1", roles=frozenset({"finance"}), access_reason="claims")
DAY = date(2026, 11, 20)


def kid(account: int = 1, serial: int = 9_000) -> str:
    """A KID of an account that no invoice has."""
    made = compose(account, serial, Modulus.MOD10)
    assert made is not None
    return made


def stub(world: World, caller: Caller = FINANCE) -> Any:
    """The mandate service."""
    return world.place.stub("billing", mandate_service_pb2_grpc.MandateServiceStub, caller)


async def upload(world: World, data: bytes, request_id: str = "") -> Any:
    """A file of mandates; the answer."""

    async def parts() -> AsyncIterator[rpc.ImportMandateFileRequest]:
        yield rpc.ImportMandateFileRequest(request_id=request_id or new_id("req"))
        for at in range(0, len(data), 1000):
            yield rpc.ImportMandateFileRequest(data=data[at : at + 1000])

    return await stub(world).ImportMandateFile(parts())


async def told(world: World, *agreements: Agreement, number: int = 1, day: date = DAY) -> dict[str, Any]:
    """A file of mandates, applied; its result."""
    answer = await upload(world, mandates(*agreements, number=number, day=day))
    return await world.ended(answer.mandate_file.operation_id)


async def mandate(world: World, customer_id: str = "cus_1") -> tuple[bool, str, bool, int]:
    """The customer's mandate: whether it stands, KID, notice, version."""
    me = stub(world, Caller("customer", customer_id))
    found = (await me.GetMandate(rpc.GetMandateRequest(customer_id=customer_id))).mandate
    return found.active, found.kid, found.notice, found.version


async def claimed(world: World) -> tuple[dict[str, Any], Transmission | None]:
    """A claim file, made; its result and what it says."""
    made = await stub(world).StartClaimFile(rpc.StartClaimFileRequest(request_id=new_id("req")))
    result = await world.ended(made.claim_file.operation_id)
    if result["status"] == "empty":
        return result, None
    request = rpc.DownloadClaimFileRequest(claim_file_id=result["claim_file_id"])
    return result, avtalegiro.read((await stub(world).DownloadClaimFile(request)).data)


def parts(file: Transmission | None) -> tuple[ClaimAssignment | None, ClaimAssignment | None]:
    """What a file takes back, and what it claims."""
    assert file is not None
    back = [item for item in file.assignments if item.cancels]
    new = [item for item in file.assignments if not item.cancels]
    return (back[0] if back else None, new[0] if new else None)


async def test_what_the_bank_tells_stands_on_the_account(world: World) -> None:
    for who in ("cus_1", "cus_2"):
        await world.buy(who)
    await world.price()
    await world.run("2026-10")
    (invoice,) = await world.invoices("cus_1")
    result = await told(
        world, Agreement(invoice.kid), Agreement(kid(2), notice=False), Agreement("12344"), Agreement(kid(9))
    )
    assert (result["begun_or_changed"], result["ended"], result["unknown_kids"]) == (2, 0, 2)
    assert result["unknown_lines"] == [5, 6]
    assert await mandate(world) == (True, invoice.kid, True, 1)
    assert await mandate(world, "cus_2") == (True, kid(2), False, 1)
    file = (
        await stub(world).GetMandateFile(rpc.GetMandateFileRequest(mandate_file_id=result["mandate_file_id"]))
    ).mandate_file
    assert [(item.line, item.kid) for item in file.unknown] == [(5, "12344"), (6, kid(9))]
    changes = await told(world, Agreement(invoice.kid, ENDED), Agreement(kid(2), notice=True), number=2)
    assert (changes["begun_or_changed"], changes["ended"]) == (1, 1)
    assert await mandate(world) == (False, invoice.kid, True, 2)
    assert await mandate(world, "cus_2") == (True, kid(2), True, 2)

    async def heard() -> Any:
        return len(world.seen("avtalegiro_changed")) == 4 and len(world.told("avtalegiro_ended")) == 1

    await eventually(heard)
    assert world.told("avtalegiro_ended")[0].customer_id == "cus_1"


async def test_the_same_file_again_and_files_in_any_order(world: World) -> None:
    for who in ("cus_1", "cus_2"):
        await world.buy(who)
    later = mandates(Agreement(kid(1), ENDED), Agreement(kid(2)), number=2, day=DAY + timedelta(days=1))
    await world.ended((await upload(world, later)).mandate_file.operation_id)
    before = (await mandate(world, "cus_2"), await world.count("mandate_changes"))
    late = await told(world, Agreement(kid(1)), Agreement(kid(2), notice=False))
    assert late["overtaken"] == 1  # of the account that the later file began
    key = new_id("req")
    for request_id, already in ((key, True), (key, True), (new_id("req"), True)):
        answer = await upload(world, later, request_id)
        assert answer.already_imported is already
    assert (await mandate(world, "cus_2"), await world.count("mandate_changes")) == (before[0], 2)


async def test_a_full_list_ends_what_it_does_not_name(world: World) -> None:
    for who in ("cus_1", "cus_2", "cus_3"):
        await world.buy(who)
    await told(world, *(Agreement(kid(number)) for number in (1, 2, 3)))
    result = await told(world, Agreement(kid(1), ALL), Agreement(kid(3), ALL, notice=False), number=2)
    assert (result["begun_or_changed"], result["ended"]) == (1, 1)
    stands = [(await mandate(world, f"cus_{number}"))[0] for number in (1, 2, 3)]
    assert stands == [True, False, True]
    late = await told(world, Agreement(kid(2)), number=3, day=DAY - timedelta(days=1))
    assert (late["overtaken"], (await mandate(world, "cus_2"))[0]) == (1, False)
    empty = await upload(world, transmission([assignment([])], number=4))
    assert (await world.ended(empty.mandate_file.operation_id))["ended"] == 0


async def test_a_file_that_breaks_a_rule_changes_nothing(world: World) -> None:
    await world.buy()
    await world.place.start("gateway")
    anne = world.place.staff("finance", subject="anne", reason="claims")
    good = mandates(Agreement(kid(1)), Agreement(kid(2)))
    bad = {
        "TRANSACTION_COUNT": good.replace(b"NY21248800000002", b"NY21248800000003"),
        "LINE_LENGTH": good.replace(b"\nNY2194700000002", b"\nNY219470000002"),
        "CHARACTER_SET": good.replace(b"NY219470", "NY2194\xc3".encode(), 1),
        "KID_FORMAT": good.replace(kid(1).encode(), kid(1)[:-1].encode() + b"-"),
        "AGREEMENT_UNKNOWN": good.replace(b"86011117947", b"12345678903"),
        "FILE_INCOMPLETE": good.rsplit(b"\n", 2)[0],
    }
    for rule, data in bad.items():
        problem = refused(await anne.post("/v1/staff/mandate-files", content=data), 422)
        assert problem["reason"] == "MANDATE_FILE_BROKEN"
        assert problem["metadata"]["rule"] == rule, problem
        assert int(problem["metadata"]["line"]) >= 1
    refused(await world.place.staff("agent").post("/v1/staff/mandate-files", content=good), 403)
    assert await world.count("mandate_files") == await world.count("mandate_file_parts") == 0
    assert await mandate(world) == (False, "", False, 0)


async def test_through_the_gateway_from_the_mandate_to_the_claim(world: World) -> None:
    await world.buy()
    await world.price()
    await world.place.start("gateway")
    anne = world.place.staff("finance", subject="anne", reason="claims; case=1")
    kari = world.place.person("cus_1")
    assert ok(await kari.get("/v1/me/avtalegiro"))["active"] is False
    refused(await world.place.person("cus_9").get("/v1/me/avtalegiro"), 404, "BILLING_ACCOUNT_NOT_FOUND")
    first = await anne.post("/v1/staff/mandate-files", content=mandates(Agreement(kid(1))), key="m")
    again = await anne.post("/v1/staff/mandate-files", content=mandates(Agreement(kid(1))), key="m")
    assert (first.status_code, ok(again, 202)["mandate_file_id"]) == (202, ok(first, 202)["mandate_file_id"])
    await world.ended(ok(first, 202)["operation_id"])
    where = f"/v1/staff/mandate-files/{ok(first, 202)['mandate_file_id']}"
    assert ok(await anne.get(where))["status"] == "applied"
    assert len(ok(await anne.get("/v1/staff/mandate-files"))["mandate_files"]) == 1
    mine = ok(await kari.get("/v1/me/avtalegiro"))
    assert (mine["active"], mine["kid"], mine["notice"], len(mine["history"])) == (True, kid(1), True, 1)
    await world.run("2026-10")
    (invoice,) = ok(await kari.get("/v1/me/invoices"))["invoices"]
    assert (invoice["channel"], invoice["drawn"], invoice["bank_notice"]) == ("avtalegiro", True, True)
    made = await anne.post("/v1/staff/claim-files", key="c")
    assert ok(await anne.post("/v1/staff/claim-files", key="c"), 202) == ok(made, 202)
    await world.ended(ok(made, 202)["operation_id"])
    file = f"/v1/staff/claim-files/{ok(made, 202)['claim_file_id']}"
    assert (ok(await anne.get(file))["claims"], ok(await anne.get(file))["status"]) == (1, "ready")
    assert len(ok(await anne.get("/v1/staff/claim-files"))["claim_files"]) == 1
    content = await anne.get(f"{file}/content")
    assert content.headers["content-type"] == "text/plain; charset=iso-8859-1"
    assert (await anne.get(f"{file}/content")).content == content.content
    (one,) = avtalegiro.read(content.content).assignments[0].claims
    assert (one.kid, one.amount_ore, one.with_notice) == (invoice["kid"], invoice["total_ore"], True)
    assert one.name.reveal() == "Kari Æsop"
    assert len([read for read in world.disclosure.reads if "claim_file.name" in read.fields]) == 2
    await _what_is_not_allowed(world, file, kari)
    # The bank tells in our place.
    await eventually(lambda: _seen(world, "invoice_issued"))
    assert not world.told("invoice_issued")


async def _seen(world: World, name: str) -> Any:
    return world.seen(name)


async def _what_is_not_allowed(world: World, file: str, kari: Api) -> None:
    refused(await world.place.staff("finance", subject="anne").get(f"{file}/content"), 428)
    refused(await world.place.staff("dpo", reason="audit; case=2").get(f"{file}/content"), 403)
    assert ok(await world.place.staff("dpo").get(file))["claims"] == 1
    refused(
        await world.place.staff("finance").get("/v1/staff/claim-files/clf_no"), 404, "CLAIM_FILE_NOT_FOUND"
    )
    refused(
        await world.place.staff("finance").get("/v1/staff/mandate-files/mfl_no"),
        404,
        "MANDATE_FILE_NOT_FOUND",
    )
    assert (await kari.post("/v1/staff/claim-files")).status_code == 403


async def test_each_invoice_is_claimed_once_and_paid_as_the_bank_tells(world: World) -> None:
    for number, notice in ((1, True), (2, False)):
        await world.buy(f"cus_{number}")
        await told(world, Agreement(kid(number), notice=notice), number=number)
    await world.buy("cus_3")
    await world.price()
    assert (await claimed(world))[0]["status"] == "empty"
    await world.run("2026-10")
    result, file = await claimed(world)
    _, new = parts(file)
    assert new is not None
    assert result["claims"] == len(new.claims) == 2
    bills = {item.kid: item for who in ("cus_1", "cus_2") for item in await world.invoices(who)}
    assert {claim.kid: claim.amount_ore for claim in new.claims} == {
        key: item.total_ore for key, item in bills.items()
    }
    assert {claim.kid: (claim.with_notice, bool(claim.notice)) for claim in new.claims} == {
        (await world.invoices("cus_1"))[0].kid: (True, True),
        (await world.invoices("cus_2"))[0].kid: (False, False),
    }
    assert {claim.due for claim in new.claims} == {date(2026, 12, 4)}
    assert (await claimed(world))[0]["status"] == "empty"
    world.place.clock.set(datetime(2026, 12, 4, 9, 0, tzinfo=UTC))
    paid = await world.pay(
        *(Item(claim.amount_ore, claim.kid, kind=15, day=date(2026, 12, 4)) for claim in new.claims)
    )
    assert paid["matched"] == 2
    assert (await claimed(world))[0]["status"] == "empty"
    assert await world.count("direct_claims") == 2
    assert await world.count("claim_files", {"status": "ready"}) == 1


async def test_claims_that_no_longer_stand_are_taken_back(world: World) -> None:
    names = ("paid", "credited", "disputed", "deferred", "ended", "part", "stays")
    for number, who in enumerate(names, 1):
        await world.buy(who)
        await told(world, Agreement(kid(number)), number=number)
    await world.price()
    await world.run("2026-10")
    _, file = await claimed(world)
    _, new = parts(file)
    assert new is not None
    assert len(new.claims) == len(names)
    bills = {who: (await world.invoices(who))[0] for who in names}
    world.place.clock.set(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    await world.pay(
        Item(bills["paid"].total_ore, bills["paid"].kid, day=date(2026, 11, 23)),
        Item(1_000, bills["part"].kid, day=date(2026, 11, 23)),
    )
    await _change(world, bills)
    await told(world, Agreement(kid(5), ENDED), number=20, day=date(2026, 11, 23))
    result, file = await claimed(world)
    back, anew = parts(file)
    assert back is not None
    assert result["cancellations"] == 6
    assert anew is None
    first = {claim.kid: claim for claim in new.claims}
    assert {claim.kid for claim in back.claims} == {bills[who].kid for who in names if who != "stays"}
    assert all(
        (claim.due, claim.amount_ore) == (first[claim.kid].due, first[claim.kid].amount_ore)
        for claim in back.claims
    )
    rows = {row["customer_id"]: row for row in await world.rows("direct_claims")}
    assert {who: rows[who]["cancel_reason"] for who in names} == {
        "paid": "paid",
        "credited": "paid",
        "disputed": "disputed",
        "deferred": "changed",
        "ended": "no_mandate",
        "part": "changed",
        "stays": "",
    }
    # What is still owed is claimed anew, on its new day and for what is left.
    _, file = await claimed(world)
    back, anew = parts(file)
    assert back is None
    assert anew is not None
    assert {(claim.kid, claim.amount_ore, claim.due) for claim in anew.claims} == {
        (bills["deferred"].kid, bills["deferred"].total_ore, date(2026, 12, 28)),
        (bills["part"].kid, bills["part"].total_ore - 1_000, date(2026, 12, 4)),
    }
    assert (await claimed(world))[0]["status"] == "empty"


async def _change(world: World, bills: dict[str, Any]) -> None:
    """Credit one invoice, object to one, put one off."""
    notes = world.place.stub("billing", credit_note_service_pb2_grpc.CreditNoteServiceStub, FINANCE)
    await notes.IssueCreditNote(
        credit.IssueCreditNoteRequest(
            request_id=new_id("req"), invoice_id=bills["credited"].invoice_id, reason="A mistake of ours."
        )
    )
    me = Caller("customer", "disputed")
    dunning = world.place.stub("billing", dunning_service_pb2_grpc.DunningServiceStub, me)
    await dunning.RaiseDispute(
        dunning_service_pb2.RaiseDisputeRequest(
            request_id=new_id("req"),
            customer_id="disputed",
            invoice_id=bills["disputed"].invoice_id,
            text="I have not used this.",
        )
    )
    accounts = world.place.stub("billing", account_service_pb2_grpc.AccountServiceStub, FINANCE)
    await accounts.DeferInvoice(
        account_service_pb2.DeferInvoiceRequest(
            request_id=new_id("req"), invoice_id=bills["deferred"].invoice_id, until="2026-12-26"
        )
    )


async def test_who_was_left_to_the_bank_is_told_by_us_when_it_is_too_late(world: World) -> None:
    await world.buy()
    await world.price()
    await told(world, Agreement(kid(1)))
    await world.run("2026-10")
    await eventually(lambda: _seen(world, "invoice_issued"))
    await world.handled("billing-on-invoice-issued")  # in November, when there was time for the bank
    world.place.clock.set(datetime(2026, 12, 4, 9, 0, tzinfo=UTC))
    for _ in range(2):
        assert (await claimed(world))[0]["status"] == "empty"
    (message,) = world.told("invoice_issued")
    assert message.customer_id == "cus_1"


@pytest.mark.parametrize("role", ["agent", "marketing"])
async def test_others_start_nothing(world: World, role: str) -> None:
    other = stub(world, Caller("staff", "stf_2", roles=frozenset({role})))
    with pytest.raises(RemoteError) as refusal:
        await other.StartClaimFile(rpc.StartClaimFileRequest(request_id="r"))
    assert refusal.value.reason == "CALLER_NOT_ALLOWED"
    assert await world.count("claim_files") == 0


async def test_the_bank_draws_what_is_owed_less_what_the_customer_has_due(world: World) -> None:
    """Paid twice on one invoice, the other is drawn for the rest; once there is more, it is taken back."""
    await world.buy()
    await world.price()
    await world.run("2026-10")
    await told(world, Agreement(kid()))
    await world.run("2026-11")
    one, two = sorted(await world.invoices("cus_1"), key=lambda item: item.period)
    await world.pay(Item(one.total_ore + 2_500, one.kid))
    result, file = await claimed(world)
    assert (result["claims"], result["claimed_ore"]) == (1, two.total_ore - 2_500)
    back, new = parts(file)
    assert back is None
    assert new is not None
    assert [(item.kid, item.amount_ore) for item in new.claims] == [(two.kid, two.total_ore - 2_500)]
    assert (await claimed(world))[0]["status"] == "empty", "what was claimed so stands"
    await world.pay(Item(two.total_ore, one.kid))
    result, file = await claimed(world)
    assert (result["claims"], result["cancellations"]) == (0, 1)
    (row,) = await world.rows("direct_claims")
    assert (row["state"], row["cancel_reason"]) == ("cancelled", "covered_by_credit")
