"""What consent deletes and when; what is left of a ledger goes on proving, and can be gone on with."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from deploy.local.api import Api, ok
from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.customer.v1 import customer_events_pb2
from services.chassis.ids import new_id
from services.consent.model.ledger import is_cut
from services.consent.usecases import ledger_proof, reading
from tests.component.consent.audience_world import World, world
from tests.component.consent.conftest import Consent
from tests.component.consent.test_erasure import erase, left_of
from tests.component.consent.test_gateway import api
from tests.component.consent.test_proving import deps, exported, verified
from tests.component.consent.test_terminals import ID, PATH, no, yes
from tests.support.eventually import eventually
from tests.support.retaining import deleted, retained

__all__ = ["api", "world"]
OFFERS = "marketing_new_offers"


def on(consent: Consent, day: date) -> None:
    """Noon in Oslo on a day."""
    consent.place.clock.set(datetime.combine(day, time(11), tzinfo=UTC))


async def withdrawn(consent: Consent) -> str:
    """Somebody who has said yes and then no, today."""
    her = consent.customers.add()
    await consent.grant(her)
    await consent.withdraw(her)
    return her


async def records(consent: Consent, her: str) -> list[Any]:
    """What is stored of a ledger."""
    return [record async for record in consent.store.ledger.records(her)]


async def test_the_proof_goes_five_years_after_the_last_act(consent: Consent) -> None:
    her = await withdrawn(consent)
    last = (await records(consent, her))[-1]
    on(consent, date(2031, 1, 15))
    assert await retained(consent.place, "consent", dry=True) == {}
    assert await deleted(consent.place, "consent") == {}
    on(consent, date(2031, 1, 16))
    dry = await retained(consent.place, "consent", dry=True)
    assert {kind: count.past for kind, count in dry.items()} == {"ledger_entries": 2}
    assert len(await records(consent, her)) == 2
    assert await deleted(consent.place, "consent") == {"ledger_entries": 2}
    (cut,) = await records(consent, her)
    assert is_cut(cut)
    assert (cut["hash"], cut["sequence"], cut["recorded_at"]) == (last["hash"], 2, last["recorded_at"])
    assert not {"purpose", "act", "text_hash", "channel"} & set(cut)
    assert await consent.store.ledger.entries(her) == await consent.store.ledger.receipts(her) == []
    assert await deleted(consent.place, "consent") == {}
    # Nothing is known of what was said, and the chain goes on where it ended.
    assert (await consent.decide(her, OFFERS)).rule == "CONSENT_NOT_GIVEN"
    entry = await consent.grant(her)
    assert (entry.sequence, entry.previous_hash) == (3, last["hash"])
    assert await reading.verify_ledger(her, deps(consent)) == []
    assert (await consent.decide(her, OFFERS)).allow


async def test_a_ledger_in_which_something_stands_is_kept(consent: Consent) -> None:
    objecting, agreeing = consent.customers.add(), consent.customers.add()
    objection = rpc.ObjectToPurposeRequest(request_id=new_id("req"), customer_id=objecting)
    objection.purpose = "direct_marketing"
    await consent.me(objecting).ObjectToPurpose(objection)
    await consent.grant(agreeing)
    (given,) = await records(consent, agreeing)
    over = datetime.fromisoformat(given["expires_at"]).date()
    on(consent, date(over.year + 5, over.month, over.day))
    assert await deleted(consent.place, "consent") == {}
    on(consent, date(over.year + 5, over.month, over.day + 1))
    assert await deleted(consent.place, "consent") == {"ledger_entries": 1}
    on(consent, date(2060, 1, 1))
    assert await deleted(consent.place, "consent") == {}
    assert len(await records(consent, objecting)) == 1


async def test_who_was_erased_keeps_nothing_standing(consent: Consent) -> None:
    her = consent.customers.add()
    await consent.grant(her)
    await erase(consent, her)
    on(consent, date(2031, 1, 15))
    assert await deleted(consent.place, "consent") == {}
    on(consent, date(2031, 1, 16))
    assert await deleted(consent.place, "consent") == {"ledger_entries": 1}
    assert (await consent.decide(her, OFFERS)).rule == "SUBJECT_ERASED"


async def test_what_is_left_still_proves_and_a_forged_cut_is_found(consent: Consent, tmp_path: Path) -> None:
    used = deps(consent)
    her, other = await withdrawn(consent), consent.customers.add()
    await consent.grant(other)
    for day in (date(2026, 1, 16), date(2031, 1, 16)):
        on(consent, day)
        assert await ledger_proof.make_checkpoint(used)
    # The other one's consent ran out too late to go.
    assert await deleted(consent.place, "consent") == {"ledger_entries": 2}
    on(consent, date(2031, 1, 17))
    assert await ledger_proof.make_checkpoint(used)
    assert verified(*await exported(consent, tmp_path)) == (0, [])
    assert await reading.verify_ledger(her, used) == []

    rows = consent.service.parts.mongo.collection("ledger")
    await rows.update_one({"subject_id": her}, {"$set": {"record.hash": "0" * 64}})
    code, findings = verified(*await exported(consent, tmp_path))
    assert code != 0
    assert {item["subject_id"] for item in findings if item["subject_id"]} == {her}
    assert await reading.verify_ledger(her, used) != []


async def test_somebody_who_shortens_a_ledger_by_hand_is_found(consent: Consent, tmp_path: Path) -> None:
    her = await withdrawn(consent)
    used, rows = deps(consent), consent.service.parts.mongo.collection("ledger")
    last = (await records(consent, her))[-1]
    fields = ("format", "entry_id", "subject_id", "sequence", "recorded_at", "hash")
    forged = {name: last[name] for name in fields} | {"cut": True}
    await rows.delete_one({"subject_id": her, "sequence": 1})
    await rows.update_one({"subject_id": her}, {"$set": {"record": forged}})
    code, findings = verified(*await exported(consent, tmp_path))
    assert (code, {item["fault"] for item in findings}) == (1, {"altered"})
    assert [item.fault for item in await reading.verify_ledger(her, used)] == ["altered"]


async def test_answers_of_a_browser_go_with_their_proof(consent: Consent, api: Api) -> None:
    ok(await api.put(f"{PATH}/{ID}", await yes(api)))
    ok(await api.put(f"{PATH}/{ID}", no()))
    stored = len(await records(consent, ID))
    on(consent, date(2031, 1, 16))
    assert await deleted(consent.place, "consent") == {"ledger_entries": stored}
    mongo = consent.service.parts.mongo
    assert await mongo.collection("terminal_evidence").count({}) == 0
    shown = ok(await api.get(f"{PATH}/{ID}"))
    assert {item["status"] for item in shown["categories"][1:]} == {"not_given"}
    ok(await api.put(f"{PATH}/{ID}", no("statistics")))
    assert [is_cut(record) for record in await records(consent, ID)] == [True, False]


async def test_lists_go_after_twelve_months_and_what_processors_got_of_the_erased(world: World) -> None:
    consent = world.consent
    her, other = await world.known(), await world.known()
    for each in (her, other):
        await consent.grant(each)
    audience = await world.audience(await world.campaign())
    await consent.store.audience_exports.give("exp_1", [her, other], consent.place.clock.now())
    await erase(consent, her)
    on(consent, date(2027, 1, 14))
    assert await deleted(consent.place, "consent") == {}
    on(consent, date(2027, 1, 16))
    assert await deleted(consent.place, "consent") == {"audiences": 1, "given_to_processors": 1}
    (row,) = await consent.service.parts.mongo.collection("audiences").find({})
    assert (row["_id"], row["members_kept"]) == (audience["audience_id"], False)
    assert row["selection"]["members"] == 2
    assert left_of(consent, her) <= {"ledger", "subjects", "idempotency"}
    given = consent.service.parts.mongo.collection("audience_given")
    assert [row["customer_id"] for row in await given.find({})] == [other]


async def test_cut_off_and_taken_up_again_it_tells_the_numbers_of_the_whole(
    consent: Consent, monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.chassis.errors import Unavailable
    from services.consent.store.ledger import LedgerStore

    people = [await withdrawn(consent) for _ in range(4)]
    cut, falls = LedgerStore.cut, [0]

    async def failing(self: LedgerStore, *given: Any) -> int:
        falls[0] += 1
        if falls[0] in {2, 4}:
            raise Unavailable("cut off here")
        return await cut(self, *given)

    monkeypatch.setattr(LedgerStore, "cut", failing)
    on(consent, date(2031, 1, 16))
    assert await deleted(consent.place, "consent") == {"ledger_entries": 8}
    for her in people:
        assert await reading.verify_ledger(her, deps(consent)) == []


async def test_who_is_erased_by_the_customer_context_is_erased_here(consent: Consent) -> None:
    her = consent.customers.add()
    await consent.grant(her)
    message = customer_events_pb2.CustomerErased(erasure_id=new_id("era"), customer_ids=[her])
    await consent.tell(f"customer.v1.erased.{message.erasure_id}", message)

    async def erased() -> bool:
        return str((await consent.decide(her, OFFERS)).rule) == "SUBJECT_ERASED"

    await eventually(erased)
    assert len(await records(consent, her)) == 1
