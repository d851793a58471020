"""Consents run out to the day, once, and are asked for again; guardians', imported ones, those on request."""

import json
from datetime import UTC, timedelta
from typing import Any

import pytest

from deploy.local.api import Api, ok, refused
from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.customer.v1 import customer_events_pb2 as customer_events
from personvern.privacy.v1 import privacy_service_pb2 as privacy
from personvern.privacy.v1 import privacy_service_pb2_grpc as privacy_stubs
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from services.consent.app import make_deps
from services.consent.model.standing import expiry
from services.consent.usecases.expiring import expire_consents
from services.consent.usecases.importing import record_lines
from services.kernel.proof.canonical import moment_text
from tests.component.consent.conftest import Consent
from tests.component.consent.test_gateway import OFFERS, api, logged_in
from tests.support.eventually import eventually
from tests.support.periodic import end_periodic
from tests.unit.consent.build import POLICY

__all__ = ["api"]
FAST = {"ledger_every_seconds": 0.1}
CHILDREN = "childrens_data"


async def history(consent: Consent, who: str) -> list[Any]:
    """A person's entries, newest first."""
    answer = await consent.me(who).ListLedgerEntries(rpc.ListLedgerEntriesRequest(customer_id=who))
    return list(answer.entries)


async def exported(consent: Consent, who: str) -> dict[str, str]:
    """The status of each consent in the access package."""
    caller = Caller(kind="service", id="disclosure")
    stub = consent.place.stub("consent", privacy_stubs.PrivacyServiceStub, caller)
    asked = privacy.ExportRequest(customer_id=who, kind=privacy.EXPORT_KIND_ACCESS, language="nb")
    sections = {item.key: item for item in (await stub.Export(asked)).sections}
    return {one["purpose"]: one["status"] for one in json.loads(sections["consent.consents"].records_json)}


async def test_a_consent_runs_out_to_the_day_once_and_is_asked_for_again(consent: Consent, api: Api) -> None:
    her, other = consent.customers.add(), consent.customers.add()
    given = await consent.grant(her)
    await consent.grant(other)
    await consent.withdraw(other)
    await consent.place.restart("consent", **FAST)
    ends = given.expires_at.ToDatetime(consent.place.clock.now().tzinfo)
    consent.place.clock.set(ends - timedelta(minutes=1))
    assert (await consent.decide(her, OFFERS)).allow
    consent.place.clock.set(ends)

    async def ended() -> Any:
        entries = await history(consent, her)
        return entries if len(entries) == 2 else None

    entries = await eventually(ended)
    assert [item.act for item in entries] == [5, 1]  # expired, given
    assert (entries[0].acted_by, entries[0].channel) == (4, "system")
    assert (await consent.decide(her, OFFERS)).rule == "CONSENT_EXPIRED"
    me = await logged_in(api, her)
    shown = next(i for i in ok(await me.get("/v1/me/consents"))["consents"] if i["purpose"] == OFFERS)
    assert (shown["status"], shown["renewable"], shown["acted_by"]) == ("expired", True, "system")
    await consent.place.restart("consent", **FAST)  # begins again from its place, and does nothing twice
    assert [item.act for item in await history(consent, her)] == [5, 1]
    assert [item.act for item in await history(consent, other)] == [3, 1]
    again = await consent.grant(her)
    assert again.act == 1


async def test_a_consent_is_withdrawn_as_easily_as_it_is_given(consent: Consent, api: Api) -> None:
    """GDPR article 7(3): one call each, on the same surface, and the withdrawal asks for less."""
    me = await logged_in(api, consent.customers.add())
    shown = next(i for i in ok(await me.get("/v1/me/consents"))["consents"] if i["purpose"] == OFFERS)
    text = {"text_hash": shown["text_hash"], "language": shown["language"]}
    ok(await me.post(f"/v1/me/consents/{OFFERS}:grant", text))
    ok(await me.post(f"/v1/me/consents/{OFFERS}:withdraw"))
    after = next(i for i in ok(await me.get("/v1/me/consents"))["consents"] if i["purpose"] == OFFERS)
    assert after["status"] == "withdrawn"


async def test_a_guardian_consents_for_a_child_until_it_comes_of_age(consent: Consent) -> None:
    guardian = consent.customers.add()
    child = consent.customers.add(birth_date="2012-03-01", guardian_ids=[guardian])
    text = POLICY.purposes[CHILDREN].text_hash("nb")
    asked = rpc.GrantConsentRequest(
        request_id="g1", customer_id=child, purpose=CHILDREN, text_hash=text, language="nb",
        guardian_id=guardian,
    )  # fmt: skip
    context = consent.as_(Caller(kind="service", id="customer"))
    entry = (await context.GrantConsent(asked)).entry
    assert (await context.GrantConsent(asked)).entry == entry
    assert entry.acted_by == 2
    acting = consent.as_(Caller(kind="customer", id=child, actor=f"customer:{guardian}"))
    seen = (await acting.ListConsents(rpc.ListConsentsRequest(customer_id=child))).consents
    assert next(item for item in seen if item.purpose == CHILDREN).acted_by == 2
    assert (await exported(consent, child))[CHILDREN] == "given"
    assert CHILDREN not in await exported(consent, guardian)

    message = customer_events.CameOfAge(customer_id=child, version=2, age=18)
    await consent.tell(f"customer.v1.came_of_age.{child}", message, times=2)

    async def ended() -> Any:
        entries = await history(consent, child)
        return entries if len(entries) > 1 else None

    entries = await eventually(ended)
    assert [item.act for item in entries] == [5, 1]


@pytest.mark.parametrize("who", ["oneself", "not the customer context", "nobody"])
async def test_who_is_no_guardian_is_refused(consent: Consent, who: str) -> None:
    child = consent.customers.add(birth_date="2012-03-01")
    text = POLICY.purposes[CHILDREN].text_hash("nb")
    asked = rpc.GrantConsentRequest(
        request_id=new_id("req"), customer_id=child, purpose=CHILDREN, text_hash=text, language="nb",
        guardian_id={"oneself": child, "nobody": ""}.get(who, consent.customers.add()),
    )  # fmt: skip
    own = who == "not the customer context"
    context = Caller(kind="customer", id=child) if own else Caller(kind="service", id="customer")
    with pytest.raises(RemoteError) as refusal:
        await consent.as_(context).GrantConsent(asked)
    assert refusal.value.reason == "NOT_THE_GUARDIAN"
    assert await history(consent, child) == []


async def test_an_agent_records_what_a_person_asks_for(consent: Consent, api: Api) -> None:
    her = consent.customers.add()
    agent = await logged_in(api, "anne.agent", "agent", X_Access_Reason="customer_call; case=case-7")
    path = f"/v1/staff/customers/{her}/consents"
    shown = next(i for i in ok(await agent.get(path))["consents"] if i["purpose"] == OFFERS)
    body = {"text_hash": shown["text_hash"], "language": shown["language"]}
    given = ok(await agent.post(f"{path}/{OFFERS}:grant", body, key="a1"))
    assert ok(await agent.post(f"{path}/{OFFERS}:grant", body, key="a1")) == given
    assert (given["acted_by"], given["channel"]) == ("agent", "phone")
    taken = ok(await agent.post(f"{path}/{OFFERS}:withdraw", {"channel": "email"}, key="a2"))
    assert ok(await agent.post(f"{path}/{OFFERS}:withdraw", {"channel": "email"}, key="a2")) == taken
    assert (taken["act"], taken["acted_by"], taken["channel"]) == ("withdrawn", "agent", "email")
    assert {read.evidence for read in consent.disclosures.reads} == {"customer_call; case=case-7"}
    silent = await logged_in(api, "anne.agent", "agent")
    refused(await silent.post(f"{path}/{OFFERS}:grant", body), 428, "ACCESS_REASON_REQUIRED")
    assert len(await history(consent, her)) == 2


async def test_a_policy_that_changed_since_it_was_shown_is_told(consent: Consent, api: Api) -> None:
    her = consent.customers.add()
    me = await logged_in(api, her)
    listed = ok(await me.get("/v1/me/consents"))
    shown = next(i for i in listed["consents"] if i["purpose"] == OFFERS)
    body = {"text_hash": shown["text_hash"], "language": shown["language"], "policy_version": "0" * 64}
    told = await me.post(f"/v1/me/consents/{OFFERS}:grant", body)
    refused(told, 409, "POLICY_VERSION_STALE")
    assert told.json()["metadata"]["policy_version"] == listed["policy_version"]
    assert await history(consent, her) == []
    ok(await me.post(f"/v1/me/consents/{OFFERS}:grant", body | {"policy_version": listed["policy_version"]}))


async def _imported(consent: Consent, ops: Api, lines: list[str], key: str = "i1") -> Any:
    content = "\n".join(["customer_id,purpose,language,text_hash,given_at,proof", *lines]) + "\n"
    return await ops.call(
        "POST",
        "/v1/staff/consent-imports",
        key=key,
        content=content.encode(),
        headers={"Content-Type": "text/csv"},
    )


async def test_consents_from_an_earlier_system_are_taken_over_once(consent: Consent, api: Api) -> None:
    new, answered = consent.customers.add(), consent.customers.add()
    await consent.withdraw(answered)
    text = await consent.text_hash(new, OFFERS)
    ops = await logged_in(api, "olav.ops", "ops")
    nobody = new_id("cus")
    lines = [
        f"{who},{OFFERS},nb,{text},2025-12-01T10:00:00+01:00,CRM/4711" for who in (new, answered, nobody)
    ]
    started = ok(await _imported(consent, ops, lines), 202)
    assert ok(await _imported(consent, ops, lines), 202) == started

    async def ended() -> Any:
        operation = ok(await ops.get(started["href"]))
        assert operation["state"] != "failed", operation
        return operation["result"] if operation["state"] == "done" else None

    result = await eventually(ended)
    assert result == {"lines": 3, "imported": 1, "already_answered": 1, "not_known": 1}
    entries = await history(consent, new)
    assert [item.act for item in entries] == [8]
    assert (await consent.decide(new, OFFERS)).allow
    assert entries[0].expires_at.ToJsonString() == "2027-12-01T09:00:00Z"
    assert [item.act for item in await history(consent, answered)] == [2]  # his no stands


async def test_a_consent_that_ran_out_before_it_was_taken_over_is_ended_at_once(consent: Consent) -> None:
    """The file was checked in time and recorded late: nobody looks at so old an end any more."""
    await end_periodic(consent.service, "expire consents")
    new, answered = consent.customers.add(), consent.customers.add()
    used = make_deps(consent.service.parts, consent.place.settings("consent"))
    given_at = consent.place.clock.now() - timedelta(days=1)
    ends = expiry(POLICY.purposes[OFFERS], given_at)
    assert ends is not None
    consent.place.clock.set(ends + timedelta(days=30))
    await consent.withdraw(answered)
    later = moment_text(consent.place.clock.now() - timedelta(minutes=1))
    await used.store.checkpoints.keep_place("expiry", (later, ""))
    lines = [
        {
            "customer_id": who, "purpose": OFFERS, "language": "nb", "line": line, "proof": "CRM/1",
            "text_hash": POLICY.purposes[OFFERS].text_hash("nb"), "given_at": moment_text(given_at),
        }
        for line, who in enumerate((new, answered), 2)
    ]  # fmt: skip

    class Work:
        """An operation that is begun again and again."""

        input = {"import_id": "cim_late", "lines": len(lines)}

        async def progress(self, done: int, total: int) -> None:
            """Nobody looks."""

    work: Any = Work()
    for _ in range(2):
        await used.store.imports.keep("cim_late", lines)
        result = await record_lines(work, used)
        assert result == {"lines": 2, "imported": 1, "already_answered": 1, "not_known": 0}
    assert [item.act for item in await history(consent, new)] == [5, 8]
    assert [item.act for item in await history(consent, answered)] == [2]


async def test_what_ran_out_just_now_is_looked_at_again(consent: Consent) -> None:
    """Another consent may be committed that ran out a moment before the last one that was seen."""
    await end_periodic(consent.service, "expire consents")
    her = consent.customers.add()
    given = await consent.grant(her)
    consent.place.clock.set(given.expires_at.ToDatetime(UTC))
    used = make_deps(consent.service.parts, consent.place.settings("consent"))
    assert await expire_consents(used) == 1
    place = await used.store.checkpoints.place("expiry")
    assert place < (moment_text(given.expires_at.ToDatetime(UTC)), "")
    await expire_consents(used)
    assert [item.act for item in await history(consent, her)] == [5, 1], "once, however often it is seen"
    consent.place.clock.advance(timedelta(minutes=2))
    await expire_consents(used)
    assert await used.store.checkpoints.place("expiry") > place


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("{who},marketing_new_offers,nb,{text},2025-12-01T10:00:00+01:00", "FIELDS"),
        (
            "kari@example.com,marketing_new_offers,nb,{text},2025-12-01T10:00:00+01:00,CRM/1",
            "CUSTOMER_ID_FORMAT",
        ),
        ("{who},bookkeeping,nb,{text},2025-12-01T10:00:00+01:00,CRM/1", "PURPOSE_NOT_CONSENT_BASED"),
        ("{who},gold,nb,{text},2025-12-01T10:00:00+01:00,CRM/1", "PURPOSE_UNKNOWN"),
        ("{who},marketing_new_offers,de,{text},2025-12-01T10:00:00+01:00,CRM/1", "LANGUAGE_UNKNOWN"),
        ("{who},marketing_new_offers,nb,{never},2025-12-01T10:00:00+01:00,CRM/1", "TEXT_NOT_PUBLISHED"),
        ("{who},marketing_new_offers,nb,{text},2099-12-01T10:00:00+01:00,CRM/1", "GIVEN_IN_THE_FUTURE"),
        ("{who},marketing_new_offers,nb,{text},2019-12-01T10:00:00+01:00,CRM/1", "RAN_OUT"),
        ("{who},marketing_new_offers,nb,{text},2025-12-01T10:00:00,CRM/1", "TIME_WITHOUT_ZONE"),
        ("{who},marketing_new_offers,nb,{text},yesterday,CRM/1", "TIME_FORMAT"),
        ("{who},marketing_new_offers,nb,{text},2025-12-01T10:00:00+01:00,Kari Nordmann!", "PROOF_FORMAT"),
        ("{first},marketing_new_offers,nb,{text},2025-12-01T10:00:00+01:00,CRM/1", "TWICE"),
    ],
)
async def test_a_file_with_one_bad_line_is_refused_whole(
    shared_consent: Consent, shared_api: Api, line: str, rule: str
) -> None:
    first, who = shared_consent.customers.add(), shared_consent.customers.add()
    text = await shared_consent.text_hash(first, OFFERS)
    good = f"{first},{OFFERS},nb,{text},2025-12-01T10:00:00+01:00,CRM/1"
    ops = await logged_in(shared_api, "olav.ops", "ops")
    answer = await _imported(
        shared_consent, ops, [good, line.format(who=who, first=first, text=text, never="0" * 64)]
    )
    refused(answer, 422, "CONSENT_IMPORT_BROKEN")
    assert answer.json()["metadata"] == {"line": "3", "rule": rule}
    assert await history(shared_consent, first) == []
    assert await shared_consent.service.parts.mongo.collection("consent_imports").find({}) == []
