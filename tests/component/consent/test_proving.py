"""Receipts, keys, checkpoints, export and verification, through the gateway and by another implementation."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from threading import get_ident
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import KeySet
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from deploy.local.api import Api, ok, refused
from services.cli import app as cli
from services.consent.app import make_deps
from services.consent.usecases.ledger_proof import export_lines
from services.kernel.proof.verifier import Verifier
from tests.component.consent.conftest import Consent
from tests.component.consent.test_gateway import api, logged_in
from tests.support.eventually import eventually

__all__ = ["api"]
FAST = {"ledger_every_seconds": 0.1}


async def acts(consent: Consent, people: int = 3) -> list[str]:
    """People with one entry, two, three ..."""
    made = []
    for number in range(people):
        her = consent.customers.add()
        await consent.grant(her)
        if number:
            await consent.withdraw(her)
        if number > 1:
            await consent.grant(her)
        made.append(her)
    return made


def deps(consent: Consent) -> Any:
    """The use cases of the running service."""
    settings = consent.place.settings("consent")
    return make_deps(consent.place.parts["consent"].parts, settings)


async def exported(consent: Consent, folder: Path) -> tuple[Path, Path]:
    """An export of what is stored now, and the keys."""
    file, keys = folder / "ledger.jsonl", folder / "keys.json"
    used = deps(consent)
    file.write_bytes(b"".join([line async for line in export_lines(used)]))
    keys.write_text(json.dumps({"keys": await used.store.checkpoints.keys()}))
    return file, keys


def verified(file: Path, keys: Path) -> tuple[int, list[dict[str, Any]]]:
    """Exit code and findings of `personvern ledger verify`."""
    done = CliRunner().invoke(cli, ["ledger", "verify", str(file), "--keys", str(keys), "--json"])
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


async def test_anybody_can_verify_a_receipt_with_what_is_public(consent: Consent, api: Api) -> None:
    her = consent.customers.add()
    entry = await consent.grant(her)
    me = await logged_in(api, her)
    receipt = ok(await me.get(f"/v1/me/consents/receipts/{entry.receipt_id}"))

    keys = (await api.get("/v1/public/ledger-keys")).json()
    signed = jws.deserialize_compact(receipt["jws"], KeySet.import_key_set(keys), algorithms=["Ed25519"])
    content = json.loads(signed.payload)
    assert content == receipt["content"]
    answer = await api.get("/v1/public/schemas/consent-receipt")
    assert answer.headers["content-type"].startswith("application/schema+json")
    Draft202012Validator(answer.json()).validate(content)
    record = content["dpv:hasRecordOfActivity"]
    assert content["dct:conformsTo"] == "https://w3id.org/dpv/schema/dpv-27560-GDPR"
    assert record["pv:ledger"]["pv:hash"] == entry.hash
    assert record["event"][0]["event_state"] == "dpv:ConsentGiven"
    assert "@" not in json.dumps(record["event"])


async def test_the_kantara_view_has_every_field_that_the_specification_requires(
    consent: Consent, api: Api
) -> None:
    her = consent.customers.add()
    entry = await consent.grant(her)
    me = await logged_in(api, her)
    path = f"/v1/me/consents/receipts/{entry.receipt_id}?format=kantara"
    view = ok(await me.get(path))
    assert view["version"] == "KI-CR-v1.1.0"
    assert view["consentReceiptID"] == entry.receipt_id
    assert view["consentTimestamp"] == entry.recorded_at.seconds
    assert view["piiPrincipalId"] == her
    assert {
        "jurisdiction",
        "collectionMethod",
        "language",
        "piiControllers",
        "policyUrl",
        "sensitive",
    } <= set(view)
    (purpose,) = view["services"][0]["purposes"]
    assert {"purpose", "purposeCategory", "consentType", "piiCategory", "termination"} <= set(purpose)
    assert (purpose["thirdPartyDisclosure"], purpose["consentType"]) == (True, "ConsentGiven")
    someone = await logged_in(api, consent.customers.add())
    refused(await someone.get(path), 404, "RECEIPT_NOT_FOUND")


async def test_one_checkpoint_a_day_however_many_replicas_try(consent: Consent, api: Api) -> None:
    await acts(consent)
    await consent.place.restart("consent", **FAST)
    path = "/v1/staff/consent-ledger/checkpoints"

    async def made(number: int) -> Any:
        dpo = await logged_in(api, "pia.personvern", "dpo")
        found = ok(await dpo.get(path))["checkpoints"]
        return found if len(found) == number else None

    first = await eventually(lambda: made(1))
    assert (first[0]["subjects"], first[0]["entries"]) == (0, 0)  # they acted today, after its cut
    consent.place.clock.advance(timedelta(days=1))
    second = await eventually(lambda: made(2))
    assert (second[0]["subjects"], second[0]["entries"]) == (3, 6)
    assert [item["sequence"] for item in second] == [2, 1]
    refused(await (await logged_in(api, "mari.marked", "marketing")).get(path), 403, "ROLE_MISSING")


async def test_verification_online_finds_nothing_and_then_the_altered_record(
    consent: Consent, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[int] = set()
    for name in ("chain", "checkpoint", "close"):
        monkeypatch.setattr(Verifier, name, noting_thread(getattr(Verifier, name), threads))
    people = await acts(consent)
    ops = await logged_in(api, "olav.ops", "ops")
    clean = await _verify(ops, "v1")
    assert (clean["in_order"], clean["entries"], clean["findings"]) == (True, 6, [])
    assert ok(await ops.post("/v1/staff/consent-ledger:verify", key="v1"), 202) == ok(
        await ops.post("/v1/staff/consent-ledger:verify", key="v1"), 202
    )
    rows = consent.service.parts.mongo.collection("ledger")
    await rows.update_one({"subject_id": people[2], "sequence": 2}, {"$set": {"record.channel": "phone"}})
    found = await _verify(ops, "v2")
    assert not found["in_order"]
    assert ("altered", people[2], 2) in [
        (item["fault"], item["subject_id"], item["sequence"]) for item in found["findings"]
    ]
    assert threads, "it was verified"
    assert get_ident() not in threads, "the loop has calls to answer meanwhile"


async def _verify(ops: Api, key: str) -> Any:
    started = ok(await ops.post("/v1/staff/consent-ledger:verify", key=key), 202)

    async def ended() -> Any:
        operation = ok(await ops.get(started["href"]))
        assert operation["state"] != "failed", operation
        return operation["result"] if operation["state"] == "done" else None

    return await eventually(ended)


def noting_thread(work: Any, threads: set[int]) -> Any:
    """The same, and where it was done."""

    def done(*args: Any) -> Any:
        threads.add(get_ident())
        return work(*args)

    return done


async def test_the_export_is_proved_from_a_terminal_without_any_service(
    consent: Consent, tmp_path: Path
) -> None:
    await acts(consent)
    file, keys = await exported(consent, tmp_path)
    await consent.place.stop("consent")
    assert verified(file, keys) == (0, [])


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"$set": {"record.purpose": "usage_statistics"}}, "altered"),
        (None, "removed"),
    ],
)
async def test_what_was_done_to_the_database_is_in_the_export_and_named(
    consent: Consent, tmp_path: Path, change: Any, fault: str
) -> None:
    people = await acts(consent)
    rows = consent.service.parts.mongo.collection("ledger")
    query = {"subject_id": people[2], "sequence": 2}
    await (rows.update_one(query, change) if change else rows.delete_one(query))
    code, findings = verified(*await exported(consent, tmp_path))
    assert code == 1
    assert (fault, people[2], 2) in [
        (item["fault"], item["subject_id"], item["sequence"]) for item in findings
    ]


async def test_every_ledger_is_met_once_in_lists_of_any_length(consent: Consent) -> None:
    people = sorted(await acts(consent, 5))
    mongo = consent.service.parts.mongo
    # One has lost its end, one all its entries; a terminal has lost its own, and one never had any.
    await mongo.collection("subjects").delete_one({"_id": people[1]})
    await mongo.collection("ledger").delete_many({"subject_id": people[3]})
    for name, head in (("trm_1", {"sequence": 1, "hash": "f" * 64}), ("trm_2", None)):
        await mongo.collection("terminals").insert_one({"_id": name, "head": head})
    await consent.grant(consent.customers.add())
    stored = Counter(row["subject_id"] for row in await mongo.collection("ledger").find({}))
    store, expected = deps(consent).store, dict(stored) | {people[3]: 0, "trm_1": 0}
    for at_once, listed in ((1, 1), (2, 3), (3, 2), (100, 6), (100, 10_000)):
        met = [chain async for some in store.chains(at_once, listed=listed) for chain in some]
        assert [chain.subject_id for chain in met] == sorted(expected)
        assert {chain.subject_id: len(chain.rows) for chain in met} == expected
        assert [chain.subject_id for chain in met if chain.head is None] == [people[1]]


async def test_a_tail_cut_off_together_with_its_end_breaks_the_checkpoint(
    consent: Consent, tmp_path: Path
) -> None:
    """Who rewrites both the ledger and the person's document is betrayed by what was signed at midnight."""
    people = await acts(consent)
    consent.place.clock.advance(timedelta(days=1))
    await consent.place.restart("consent", **FAST)
    used = deps(consent)

    async def signed() -> bool:
        newest = await used.store.checkpoints.page(limit=1)
        return bool(newest and newest[0].checkpoint.entries)  # the first day's had nobody to sign for

    await eventually(signed)
    mongo = consent.place.parts["consent"].parts.mongo
    await mongo.collection("ledger").delete_one({"subject_id": people[2], "sequence": 3})
    before = await mongo.collection("ledger").find_one({"subject_id": people[2], "sequence": 2})
    head = {"sequence": 2, "hash": before["record"]["hash"]}
    await mongo.collection("subjects").update_one({"_id": people[2]}, {"$set": {"head": head}})
    code, findings = verified(*await exported(consent, tmp_path))
    assert code == 1
    assert any("checkpoint of" in item["text"] for item in findings)


async def test_keys_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    file, keys = tmp_path / "ledger.jsonl", tmp_path / "keys.json"
    file.write_bytes(b"")
    keys.write_text("{}")
    assert verified(file, keys)[0] == 2
