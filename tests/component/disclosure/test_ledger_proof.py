"""Checkpoints, verification and records of processing through the gateway; exports from a terminal."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from prometheus_client import REGISTRY
from typer.testing import CliRunner

from deploy.local.api import Api, ok, refused
from services.chassis.ids import new_id
from services.cli import app as cli
from services.disclosure.app import make_deps
from services.disclosure.usecases.ledger_proof import export_lines, key_set
from tests.component.disclosure.conftest import Desk, staff_read
from tests.component.disclosure.test_five_contexts import finished
from tests.component.disclosure.test_http import PROCESSOR, TERMS, Counter, counter
from tests.support.eventually import eventually

__all__ = ["counter"]
CHECKPOINTS = "/v1/staff/disclosure-ledger/checkpoints"
RECORDS = "/v1/staff/records-of-processing"


async def exported(desk: Desk, folder: Path) -> tuple[Path, Path]:
    """An export of what is stored now, and the keys."""
    file, keys = folder / "disclosures.jsonl", folder / "keys.json"
    used = make_deps(desk.place.parts["disclosure"].parts, desk.place.settings("disclosure"))
    file.write_bytes(b"".join([line async for line in export_lines(used)]))
    keys.write_text(await key_set(used))
    return file, keys


def verified(file: Path, keys: Path) -> tuple[int, list[dict[str, Any]]]:
    """Exit code and findings of `personvern ledger verify`."""
    done = CliRunner().invoke(cli, ["ledger", "verify", str(file), "--keys", str(keys), "--json"])
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


async def verify(api: Api, key: str) -> Any:
    """The result of a verification of all that is stored."""
    started = ok(await api.post("/v1/staff/disclosure-ledger:verify", key=key), 202)
    assert ok(await api.post("/v1/staff/disclosure-ledger:verify", key=key), 202) == started
    return (await finished(api, started["href"]))["result"]


async def made(counter: Counter, number: int) -> Any:
    """The checkpoints, once there are so many."""

    async def look() -> Any:
        pia = await counter.as_("pia.personvern", "dpo")
        found = ok(await pia.get(CHECKPOINTS))["checkpoints"]
        return found if len(found) == number else None

    return await eventually(look)


async def test_a_removed_tail_is_found_online_and_offline(
    counter: Counter, desk: Desk, tmp_path: Path
) -> None:
    people = sorted(new_id("cus") for _ in range(3))
    for _ in range(2):
        await desk.billing.RecordRead(staff_read(*people))
    assert [item["entries"] for item in await made(counter, 1)] == [0]  # they were read after its cut
    counter.place.clock.advance(timedelta(days=1))
    second, _ = await made(counter, 2)
    assert (second["sequence"], second["subjects"], second["entries"]) == (2, 3, 6)
    assert 0 <= (REGISTRY.get_sample_value("personvern_disclosure_checkpoint_age_seconds") or 0) < 60
    pia = await counter.as_("pia.personvern", "dpo")
    clean = await verify(pia, "v1")
    assert (clean["in_order"], clean["entries"], clean["checkpoints"]) == (True, 6, 2)
    assert verified(*await exported(desk, tmp_path)) == (0, [])
    keys = ok(await counter.anyone.get("/v1/public/disclosure-ledger-keys"))
    assert [key["kty"] for key in keys["keys"]] == ["OKP"]

    rows = desk.place.parts["disclosure"].parts.mongo.collection("ledger")
    await rows.delete_one({"subject_id": people[2], "sequence": 2})
    chain = {"customer_id": people[2]}
    looking = await counter.as_("pia.personvern", "dpo", X_Access_Reason="audit")
    assert ok(await looking.post("/v1/staff/ledger:verify", chain))["intact"], "the chain alone does not tell"
    found = await verify(pia, "v2")
    assert not found["in_order"]
    assert any("checkpoint of 2026-01-16" in item["text"] for item in found["findings"])
    code, findings = verified(*await exported(desk, tmp_path))
    assert code == 1
    assert any("checkpoint of 2026-01-16" in item["text"] for item in findings)
    marketing = await counter.as_("mari.marked", "marketing")
    refused(await marketing.get(CHECKPOINTS), 403, "ROLE_MISSING")


async def test_what_retention_deletes_is_no_fault_and_the_rest_is_still_proved(
    counter: Counter, desk: Desk, tmp_path: Path
) -> None:
    agreement = await desk.active(valid_until="2027-12-31")
    gone, kept, stays = sorted(new_id("cus") for _ in range(3))
    await desk.billing.RecordRead(staff_read(gone, kept))
    await desk.billing.AuthorizePartnerRead(desk.partner_read(agreement, subject_ids=[kept, stays]))
    await desk.billing.RecordRead(staff_read(kept, stays))
    counter.place.clock.advance(timedelta(days=1))
    await made(counter, 2)
    counter.place.clock.advance(timedelta(days=366))
    await made(counter, 3)
    pia = await counter.as_("pia.personvern", "dpo")
    run = ok(await pia.post("/v1/staff/retention-runs", {}), 202)
    (own,) = [item for item in run["runs"] if item["context"] == "disclosure"]
    assert (await finished(pia, f"/v1/operations/{own['operation_id']}"))["state"] == "done"
    rows = desk.place.parts["disclosure"].parts.mongo
    assert await rows.collection("ledger").count({"subject_id": gone}) == 0
    assert await rows.collection("ledger").count({"recipient_kind": "gone"}) == 2
    assert verified(*await exported(desk, tmp_path)) == (0, [])
    assert (await verify(pia, "v1"))["in_order"]
    await rows.collection("ledger").delete_one({"subject_id": stays, "sequence": 2})
    assert verified(*await exported(desk, tmp_path))[0] == 1
    assert not (await verify(pia, "v2"))["in_order"]


async def test_the_command_writes_an_export_that_it_can_prove(desk: Desk, tmp_path: Path) -> None:
    await desk.billing.RecordRead(staff_read(new_id("cus")))
    settings = desk.place.settings("disclosure")
    names = ("mongo_database", "caller_key_file", "caller_trust_file", "master_key_file", "nats_url")
    env = {
        name.upper(): getattr(value, "get_secret_value", lambda value=value: str(value))()
        for name in (*names, "mongodb_uri")
        for value in [getattr(settings, name)]
    }
    file, keys = tmp_path / "out.jsonl", tmp_path / "keys.json"
    arguments = ["ledger", "export", str(file), "--ledgers", "disclosure", "--keys", str(keys)]
    done = await asyncio.to_thread(CliRunner().invoke, cli, arguments, env=env)
    assert done.exit_code == 0, done.output
    assert verified(file, keys) == (0, [])
    other = tmp_path / "other.jsonl"
    other.write_bytes(
        file.read_bytes().replace(b"complaint", b"audit", 1).replace(b"staff-kari", b"staff-per", 1)
    )
    assert verified(other, keys)[0] == 1


async def test_an_altered_entry_is_named(counter: Counter, desk: Desk, tmp_path: Path) -> None:
    person = new_id("cus")
    for _ in range(3):
        await desk.billing.RecordRead(staff_read(person))
    rows = desk.place.parts["disclosure"].parts.mongo.collection("ledger")
    await rows.update_one({"subject_id": person, "sequence": 2}, {"$set": {"purpose": "invoicing"}})
    code, findings = verified(*await exported(desk, tmp_path))
    assert (code, [(item["fault"], item["sequence"]) for item in findings]) == (1, [("altered", 2)])


async def test_the_records_of_processing_in_three_forms(counter: Counter) -> None:
    pia = await counter.as_("pia.personvern", "dpo")
    processor = ok(await pia.post("/v1/staff/processors", PROCESSOR))["processor_id"]
    draft = ok(await pia.post("/v1/staff/agreements", {"processor_id": processor, "terms": TERMS}))
    ok(await pia.post(f"/v1/staff/agreements/{draft['agreement_id']}:activate"))
    document = ok(await pia.get(RECORDS, headers={"Accept": "application/json"}))
    activities = {item["key"]: item for item in document["as_controller"]["activities"]}
    assert activities["invoicing"]["d_recipients"]["processors"][0]["name"] == PROCESSOR["name"]
    assert document["as_processor"]["assignments"] == []
    table = await pia.get(RECORDS, headers={"Accept": "text/csv"})
    assert table.headers["content-type"].startswith("text/csv")
    assert PROCESSOR["name"] in table.text
    page = await pia.get(RECORDS, headers={"Accept": "text/html", "Accept-Language": "nn"})
    assert "Protokoll over behandlingsaktivitetar" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    anne = await counter.as_("anne.agent", "agent")
    refused(await anne.get(RECORDS), 403, "ROLE_MISSING")

    async def status() -> list[str]:
        found = ok(await pia.get(RECORDS))["as_controller"]["activities"]
        (invoicing,) = [item for item in found if item["key"] == "invoicing"]
        return [each["status"] for each in invoicing["d_recipients"]["processors"]]

    address = f"/v1/staff/agreements/{draft['agreement_id']}"
    ok(await pia.post(f"{address}:suspend", {"reason": "incident"}))
    assert await status() == ["suspended"]
    ok(await pia.post(f"{address}:end", {"reason": "incident"}))
    assert await status() == ["ended"], "until the data is back, the processor has it"
    ok(await pia.post(f"{address}:confirm-return", {"outcome": "deleted", "evidence": "letter 2026-7"}))
    assert await status() == []


async def test_what_is_processed_for_others_is_a_setting(counter: Counter) -> None:
    given = {"controller": "Grannekraft AS", "contact": "post@granne.example", "categories": ["Fakturering"]}
    await counter.place.restart("disclosure", processing_assignments=[given])
    pia = await counter.as_("pia.personvern", "dpo")

    async def looked() -> Any:
        return ok(await pia.get(RECORDS))["as_processor"]["assignments"]

    (assignment,) = await eventually(looked)
    assert assignment["a_controller"]["name"] == "Grannekraft AS"
    assert assignment["b_categories"] == ["Fakturering"]
