"""What is kept too long goes on its day, and what is left of a chain still verifies."""

import contextlib
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import nats
import pytest

from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from personvern.privacy.v1 import privacy_service_pb2 as privacy
from personvern.privacy.v1 import privacy_service_pb2_grpc as privacy_stubs
from services.chassis.caller import Caller
from services.chassis.idempotency import RequestKey
from services.chassis.ids import new_id
from services.chassis.mongo import Collection, Mongo
from services.chassis.runtime import build_parts
from services.disclosure.app import make_deps
from services.disclosure.store import ledger_retention
from services.disclosure.store.retention import sweepers
from services.disclosure.usecases import erasing
from services.kernel.retention_runs import RetentionRuns, kinds
from tests.component.billing.test_runs_cut_off import Killed, Order, killed_at
from tests.component.disclosure.conftest import Desk, staff_read
from tests.support.eventually import eventually
from tests.support.query_plans import recording, unindexed
from tests.support.retaining import deleted, retained

OSLO = ZoneInfo("Europe/Oslo")
HOLD, ERASE = privacy.ERASURE_OUTCOME_HOLD, privacy.ERASURE_OUTCOME_ERASE


def move(desk: Desk, day: date) -> None:
    """Ten in the morning of that day."""
    desk.place.clock.set(datetime(day.year, day.month, day.day, 10, tzinfo=OSLO))


def rows_of(desk: Desk, name: str = "ledger") -> Collection:
    """A collection of the running service."""
    mongo: Mongo = desk.place.parts["disclosure"].parts.mongo
    return mongo.collection(name)


async def intact(desk: Desk, customer_id: str) -> tuple[bool, int]:
    """What the verifier says: whether the chain holds, and how many links it saw."""
    verdict = await desk.dpo.VerifyLedger(rpc.VerifyLedgerRequest(customer_id=customer_id))
    return verdict.intact, verdict.entries


async def read_by_all(desk: Desk, customer_id: str) -> None:
    """Staff, then a processor, then staff three times more: all on 15 January 2026."""
    agreement = await desk.active(valid_until="2031-12-31")
    await desk.billing.RecordRead(staff_read(customer_id))
    await desk.billing.AuthorizePartnerRead(desk.partner_read(agreement, subject_ids=[customer_id]))
    for _ in range(3):
        await desk.billing.RecordRead(staff_read(customer_id))


async def test_what_nobody_could_handle_goes_by_the_calendar_too(desk: Desk) -> None:
    streams = desk.place.parts["disclosure"].parts.streams
    connection = await nats.connect(desk.place.nats_url)
    headers = {"ce-id": "evt_broken", "ce-time": desk.place.clock.now().isoformat()}
    try:
        subject = f"consent.v1.withdrawn.{new_id('cus')}"
        await connection.jetstream().publish(subject, b"\xff", headers=headers)
    finally:
        await connection.close()

    async def letters() -> list[str]:
        return [letter.event_id async for letter in streams.dead_letters()]

    await eventually(letters)
    move(desk, date(2027, 1, 15))
    assert "dead_letters" not in await deleted(desk.place, "disclosure"), "the last day is a day of keeping"
    move(desk, date(2027, 1, 16))
    dry = await retained(desk.place, "disclosure", dry=True)
    assert (dry["dead_letters"].past, dry["dead_letters"].statute) == (1, "GDPR art. 5(1)(e)")
    assert await letters() == ["evt_broken"], "a dry run shows it"
    assert (await deleted(desk.place, "disclosure"))["dead_letters"] == 1
    assert await letters() == []
    assert "dead_letters" not in await retained(desk.place, "disclosure")


async def test_each_entry_goes_on_its_day_and_the_chain_holds(desk: Desk, customer_id: str) -> None:
    await read_by_all(desk, customer_id)
    move(desk, date(2027, 1, 15))
    assert await deleted(desk.place, "disclosure") == {}, "the last day itself is a day of keeping"
    move(desk, date(2027, 1, 16))
    dry = await retained(desk.place, "disclosure", dry=True)
    assert dry["reads_by_staff"].past == 4
    assert await intact(desk, customer_id) == (True, 5)
    assert await deleted(desk.place, "disclosure") == {"reads_by_staff": 4}
    assert await intact(desk, customer_id) == (True, 4), "the first is cut off, three have left their places"
    left = [row for row in await rows_of(desk).find({"subject_id": customer_id}) if "purpose" not in row]
    assert len(left) == 3
    assert not {"recipient_id", "evidence", "at", "fields", "trace_id"} & {key for row in left for key in row}
    shown = (await desk.as_customer(customer_id).ListOwnDisclosures(own(customer_id))).disclosures
    assert [entry.recipient for entry in shown] == ["invoice_distribution"]

    await desk.billing.RecordRead(staff_read(customer_id))
    move(desk, date(2029, 1, 16))
    done = await deleted(desk.place, "disclosure")
    assert (done["disclosures_to_processors"], done["reads_by_staff"]) == (1, 1)
    assert await rows_of(desk).find({"subject_id": customer_id}) == []
    assert await intact(desk, customer_id) == (True, 0)
    await desk.billing.RecordRead(staff_read(customer_id))
    (row,) = await rows_of(desk).find({"subject_id": customer_id})
    assert row["sequence"] == 7, "the chain goes on where it was"
    assert await intact(desk, customer_id) == (True, 1)


def own(customer_id: str) -> rpc.ListOwnDisclosuresRequest:
    """The person's own list."""
    return rpc.ListOwnDisclosuresRequest(customer_id=customer_id)


@pytest.mark.parametrize("whose", ["place", "cut", "removed", "first"])
async def test_what_somebody_else_deletes_or_alters_shows(desk: Desk, customer_id: str, whose: str) -> None:
    await read_by_all(desk, customer_id)
    move(desk, date(2027, 1, 16))
    await deleted(desk.place, "disclosure")
    assert (await intact(desk, customer_id))[0]
    ledger, mine = rows_of(desk), {"subject_id": customer_id}
    if whose == "place":
        await ledger.update_one(mine | {"sequence": 4}, {"$set": {"hash": "0" * 64}})
    elif whose == "removed":
        await ledger.delete_one(mine | {"sequence": 4})
    elif whose == "cut":
        await rows_of(desk, "ledger_cuts").update_one({"_id": customer_id}, {"$set": {"sequence": 2}})
    else:
        second = await ledger.find_one(mine | {"sequence": 2})
        assert second is not None
        await ledger.delete_one({"_id": second["_id"]})
        moved = {"sequence": 2, "hash": second["hash"]}
        await rows_of(desk, "ledger_cuts").update_one({"_id": customer_id}, {"$set": moved})
    assert not (await intact(desk, customer_id))[0]


async def test_a_run_that_is_killed_anywhere_ends_the_same(
    desk: Desk, customer_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "BATCH", 2)
    monkeypatch.setattr(ledger_retention, "STEP", 2)
    await read_by_all(desk, customer_id)
    move(desk, date(2029, 1, 16))
    settings = desk.place.settings("disclosure")
    await desk.place.stop("disclosure")
    parts = build_parts("disclosure", settings, desk.place.clock)
    runs = RetentionRuns(parts, sweepers(parts.mongo, parts.vault))
    made = await runs.start(RequestKey("staff:x", "retention", "1", fingerprint=""), False, "staff:x")
    order: Any = Order({"run_id": made.id})
    for call in range(2, 60, 3):
        with killed_at(call), contextlib.suppress(Killed):
            await runs.work(order)
    result = await runs.work(order)
    counts = {one["kind"]: one["deleted"] for one in result["counts"] if one["deleted"]}
    assert counts == {"reads_by_staff": 4, "disclosures_to_processors": 1}
    assert await parts.mongo.collection("ledger").find({"subject_id": customer_id}) == []
    (cut,) = await parts.mongo.collection("ledger_cuts").find({})
    assert (cut["sequence"], cut["behind"]) == (5, False)
    await parts.mongo.close()
    await desk.place.start("disclosure")
    assert await intact(desk, customer_id) == (True, 0)


async def test_requests_and_what_recipients_were_told_go_after_three_years(
    desk: Desk, customer_id: str
) -> None:
    now = desk.place.clock.now()
    day = {"customer_id": customer_id, "processor_id": "prc_1"}
    await rows_of(desk, "withdrawals").insert_many(
        [
            day | {"_id": "wdr_1", "purpose": "a", "entry_id": "1", "confirmed_at": now, "open": False},
            day | {"_id": "wdr_2", "purpose": "b", "entry_id": "2", "confirmed_at": None, "open": True},
        ]
    )
    await rows_of(desk, "data_requests").insert_one(
        {"_id": "dsr_1", "customer_id": customer_id, "status": "completed", "completed_at": now}
    )
    await rows_of(desk, "erasures").insert_one({"_id": "era_1", "data_request_id": "dsr_1"})
    await rows_of(desk, "breaches").insert_one({"_id": "brc_1", "known_at": now})
    await rows_of(desk, "breach_affected").insert_one(
        {"_id": "brc_1:x", "breach_id": "brc_1", "customer_id": customer_id}
    )
    await rows_of(desk, "packages").insert_one({"_id": "dsr_1", "expires_at": now + timedelta(days=14)})
    await rows_of(desk, "package_parts").insert_one(
        {"_id": "p", "data_request_id": "dsr_9", "context": "x", "collected_at": now}
    )
    move(desk, date(2026, 1, 29))
    assert await deleted(desk.place, "disclosure") == {}
    move(desk, date(2026, 1, 30))
    assert await deleted(desk.place, "disclosure") == {"packages": 1, "package_parts": 1}
    move(desk, date(2029, 1, 15))
    assert await deleted(desk.place, "disclosure") == {}
    move(desk, date(2029, 1, 16))
    assert await deleted(desk.place, "disclosure") == {
        "withdrawals": 1,
        "data_requests_completed": 1,
        "breach_persons": 1,
    }
    assert await deleted(desk.place, "disclosure") == {}
    assert len(await rows_of(desk, "breaches").find({})) == 1, "the register is kept"
    assert await rows_of(desk, "erasures").find({}) == []
    (open_one,) = await rows_of(desk, "withdrawals").find({})
    assert open_one["_id"] == "wdr_2", "what a recipient has not confirmed is still open"


async def test_cases_that_never_deliver_go_with_their_keys(desk: Desk) -> None:
    now = desk.place.clock.now()
    parts = desk.place.parts["disclosure"].parts
    ends = {"lapsed": "package_expires_at", "refused": "decided_at", "ready": "", "delivered": "delivered_at"}
    ends |= dict.fromkeys(("requested", "approved", "collecting"), "")
    cases = {status: new_id("tpd") for status in ends}
    for status, field in ends.items():
        telling = "withheld" if status == "delivered" else "planned"
        row = {"_id": cases[status], "status": status, "requested_at": now, "telling": telling}
        dates = dict.fromkeys(("decided_at", "delivered_at", "package_expires_at"))
        row |= dates | ({field: now} if field else {})
        sealed = await parts.vault.seal_json(cases[status], "third_party_disclosures", "x", {"name": "A"})
        await rows_of(desk, "third_party_cases").insert_one(row | {"sealed": sealed})
        await rows_of(desk, "third_party_looks").insert_one(
            {"_id": f"lok_{status}", "disclosure_id": cases[status]}
        )
    move(desk, date(2029, 1, 15))
    assert await deleted(desk.place, "disclosure") == {}
    move(desk, date(2029, 1, 16))
    assert await deleted(desk.place, "disclosure") == {
        "third_party_refusals": 1,
        "third_party_lapses": 1,
        "third_party_requested": 1,
        "third_party_approved": 1,
        "third_party_collecting": 1,
    }
    stay = {cases["ready"], cases["delivered"]}
    assert {row["_id"] for row in await rows_of(desk, "third_party_cases").find({})} == stay
    assert {row["disclosure_id"] for row in await rows_of(desk, "third_party_looks").find({})} == stay
    keys = {row["subject_id"] for row in await rows_of(desk, "data_keys").find({})}
    assert keys & set(cases.values()) == stay


async def test_an_erasure_holds_the_proof_and_drops_the_copies(desk: Desk, customer_id: str) -> None:
    await read_by_all(desk, customer_id)
    now = desk.place.clock.now()
    parts = desk.place.parts["disclosure"].parts
    sealed = await parts.vault.seal_json(customer_id, "data_subject_requests", "x", {"name": "Kari"})
    await rows_of(desk, "data_requests").insert_one(
        {"_id": "dsr_1", "customer_id": customer_id, "status": "completed", "completed_at": now}
    )
    await rows_of(desk, "packages").insert_one({"_id": "dsr_1", "sealed": sealed, "expires_at": now})
    stub = desk.place.stub("disclosure", privacy_stubs.PrivacyServiceStub, Caller("service", "disclosure"))
    plan = await stub.PlanErasure(privacy.PlanErasureRequest(customer_ids=[customer_id]))
    found = {(item.key, item.outcome): item for item in plan.items}
    assert set(found) == {
        ("disclosure.recipients", HOLD),
        ("disclosure.reads", HOLD),
        ("disclosure.data_requests", HOLD),
        ("disclosure.packages", ERASE),
    }
    reads, recipients = found["disclosure.reads", HOLD], found["disclosure.recipients", HOLD]
    assert (reads.records, reads.until) == (4, "2027-01-15")
    assert (recipients.records, recipients.until) == (1, "2029-01-15")
    assert all(set(item.explanations) == {"nb", "nn", "en"} for item in (reads, recipients))
    era = privacy.EraseRequest(erasure_id=new_id("era"), customer_ids=[customer_id])
    done = await stub.Erase(era)
    assert list(done.items) == list(plan.items)
    assert await rows_of(desk, "packages").find({}) == []
    assert await rows_of(desk, "data_keys").find({"subject_id": customer_id}) == []
    assert await intact(desk, customer_id) == (True, 5)
    assert list((await stub.Erase(era)).items) == list(plan.items)


async def test_an_erasure_that_is_killed_anywhere_ends_the_same(desk: Desk, customer_id: str) -> None:
    await read_by_all(desk, customer_id)
    now = desk.place.clock.now()
    for number in range(3):
        row = {"_id": f"dsr_{number}", "customer_id": customer_id, "kind": str(number)}
        await rows_of(desk, "data_requests").insert_one(row | {"status": "completed", "completed_at": now})
        await rows_of(desk, "packages").insert_one({"_id": f"dsr_{number}", "expires_at": now})
    settings = desk.place.settings("disclosure")
    await desk.place.stop("disclosure")
    parts = build_parts("disclosure", settings, desk.place.clock)
    await parts.streams.connect()
    deps = make_deps(parts, settings)
    erasure_id = new_id("era")
    for call in range(1, 30, 2):
        with killed_at(call), contextlib.suppress(Killed):
            await erasing.erase(erasure_id, [customer_id], deps)
            break
    told = await erasing.erase(erasure_id, [customer_id], deps)
    assert {item.key: item.records for item in told}["disclosure.packages"] == 3
    assert await parts.mongo.collection("packages").find({}) == []
    await parts.streams.close()
    await parts.mongo.close()


async def test_every_question_finds_by_an_index(place: Any, mongodb_uri: str, customer_id: str) -> None:
    with recording() as queries:
        desk = Desk(place)
        await place.start("disclosure")
        await read_by_all(desk, customer_id)
        move(desk, date(2029, 1, 16))
        assert (await deleted(place, "disclosure"))["reads_by_staff"] == 4
        stub = place.stub("disclosure", privacy_stubs.PrivacyServiceStub, Caller("service", "disclosure"))
        await stub.Erase(privacy.EraseRequest(erasure_id=new_id("era"), customer_ids=[customer_id]))
        queries.on = False
    assert unindexed(queries, mongodb_uri) == {}
