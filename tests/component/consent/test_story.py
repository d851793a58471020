"""The story of one person's consents, over real gRPC, database and broker."""

from datetime import UTC, timedelta

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from personvern.consent.v1 import consent_pb2 as pb
from personvern.consent.v1 import consent_service_pb2 as rpc
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.consent.conftest import Consent

OFFERS = "marketing_new_offers"


@pytest.fixture(scope="module")
def consent(shared_consent: Consent) -> Consent:
    """One for all: each test is about people of its own."""
    return shared_consent


async def test_deny_without_consent_allow_with_receipt_deny_after_withdrawal(consent: Consent) -> None:
    her = consent.customers.add()
    before = await consent.decide(her, OFFERS)
    assert (before.allow, before.rule) == (False, "CONSENT_NOT_GIVEN")
    assert "Nye tilbud og kundefordeler" in before.sentence_nb

    entry = await consent.grant(her)
    during = await consent.decide(her, OFFERS)
    assert (during.allow, during.rule) == (True, "CONSENT_GIVEN")
    assert during.evidence == pb.Evidence(kind=pb.EVIDENCE_KIND_ENTRY, reference=entry.entry_id)
    assert during.policy_version == entry.policy_version

    withdrawn = await consent.withdraw(her)
    after = await consent.decide(her, OFFERS)
    assert (after.allow, after.rule) == (False, "CONSENT_WITHDRAWN")
    assert after.evidence.reference == withdrawn.entry_id


async def test_similar_products_until_objection_and_again_when_it_is_lifted(consent: Consent) -> None:
    her = consent.customers.add()
    allowed = await consent.decide(her, "marketing_similar_products", product_code="ev-charging-home")
    assert (allowed.allow, allowed.rule) == (True, "SOFT_OPT_IN")
    assert allowed.evidence == pb.Evidence(
        kind=pb.EVIDENCE_KIND_RELATIONSHIP, reference="markedsføringsloven § 15(3)"
    )
    assert (
        await consent.decide(her, "marketing_similar_products", product_code="tv")
    ).rule == "PRODUCT_NOT_SIMILAR"

    me = consent.me(her)
    objection = rpc.ObjectToPurposeRequest(
        request_id=new_id("req"), customer_id=her, purpose="marketing_similar_products"
    )
    first, second = await me.ObjectToPurpose(objection), await me.ObjectToPurpose(objection)
    assert first == second
    denied = await consent.decide(her, "marketing_similar_products")
    assert (denied.rule, denied.evidence.reference) == ("OBJECTED", first.entry.entry_id)

    lift = rpc.LiftObjectionRequest(
        request_id=new_id("req"), customer_id=her, purpose="marketing_similar_products"
    )
    assert await me.LiftObjection(lift) == await me.LiftObjection(lift)
    assert (await consent.decide(her, "marketing_similar_products")).allow


@pytest.mark.parametrize(
    ("purpose", "rule"),
    [
        ("contract", "CONTRACT"),
        ("invoicing", "CONTRACT"),
        ("notices_of_change", "CONTRACT"),
        ("bookkeeping", "LEGAL_OBLIGATION"),
        ("customer_service", "CONTRACT"),
        ("customer_surveys", "LEGITIMATE_INTEREST"),
        ("payout_account", "LEGITIMATE_INTEREST"),
        ("credit_assessment", "LEGITIMATE_INTEREST"),
    ],
)
async def test_the_service_itself_needs_no_consent(consent: Consent, purpose: str, rule: str) -> None:
    decision = await consent.decide(consent.customers.add(), purpose, channel="")
    assert (decision.allow, decision.rule) == (True, rule)


async def test_a_grant_sent_twice_is_one_entry_and_another_body_is_refused(consent: Consent) -> None:
    her = consent.customers.add()
    key = new_id("req")
    assert await consent.grant(her, request_id=key) == await consent.grant(her, request_id=key)
    ledger = await consent.me(her).ListLedgerEntries(rpc.ListLedgerEntriesRequest(customer_id=her))
    assert [entry.sequence for entry in ledger.entries] == [1]
    with pytest.raises(RemoteError) as refused:
        await consent.grant(her, request_id=key, channel="app")
    assert refused.value.reason == "IDEMPOTENCY_KEY_REUSED"


async def test_withdrawing_twice_changes_nothing_the_second_time(consent: Consent) -> None:
    her = consent.customers.add()
    await consent.grant(her)
    key = new_id("req")
    first = await consent.withdraw(her, request_id=key)
    assert await consent.withdraw(her, request_id=key) == first
    assert await consent.withdraw(her) == first


async def test_saying_no_before_any_yes_is_kept_as_a_refusal(consent: Consent) -> None:
    her = consent.customers.add()
    assert (await consent.withdraw(her)).act == pb.ACT_REFUSED
    assert (await consent.decide(her, OFFERS)).rule == "CONSENT_REFUSED"
    assert (await consent.grant(her)).act == pb.ACT_GIVEN
    assert (await consent.grant(her)).act == pb.ACT_RENEWED


async def test_a_consent_runs_out(consent: Consent) -> None:
    her = consent.customers.add()
    entry = await consent.grant(her)
    consent.place.clock.set(entry.expires_at.ToDatetime(UTC) - timedelta(seconds=1))
    assert (await consent.decide(her, OFFERS)).allow
    consent.place.clock.advance(timedelta(seconds=1))
    assert (await consent.decide(her, OFFERS)).rule == "CONSENT_EXPIRED"


async def test_a_client_clock_that_is_off_is_kept_and_marked(consent: Consent) -> None:
    her = consent.customers.add()
    good, bad = Timestamp(), Timestamp()
    good.FromDatetime(consent.place.clock.now() - timedelta(minutes=5))
    bad.FromDatetime(consent.place.clock.now() - timedelta(hours=23))
    assert not (await consent.grant(her, client_time=good)).client_time_suspect
    kept = await consent.grant(her, client_time=bad)
    assert kept.client_time_suspect
    assert kept.client_time == bad
    assert kept.recorded_at.ToDatetime(UTC) == consent.place.clock.now()


async def test_an_objection_to_all_marketing_stops_consented_marketing_too(consent: Consent) -> None:
    her = consent.customers.add()
    await consent.grant(her)
    request = rpc.ObjectToPurposeRequest(
        request_id=new_id("req"), customer_id=her, purpose="direct_marketing"
    )
    await consent.me(her).ObjectToPurpose(request)
    for purpose in (OFFERS, "marketing_similar_products", "social_media_audiences"):
        channel = "social" if purpose == "social_media_audiences" else "email"
        assert (await consent.decide(her, purpose, channel)).rule == "OBJECTED_TO_MARKETING"
    with pytest.raises(RemoteError) as refused:
        await consent.grant(her)
    assert refused.value.reason == "OBJECTION_STANDS"
    listed = await consent.me(her).ListObjections(rpc.ListObjectionsRequest(customer_id=her))
    assert [item.purpose for item in listed.objections if item.objected] == ["direct_marketing"]


async def test_staff_who_ask_why_are_noted_first_and_need_a_reason(consent: Consent) -> None:
    her = consent.customers.add()
    request = rpc.DecideRequest(customer_id=her, purpose=OFFERS, channel="email")
    agent = Caller(kind="staff", id="agent-1", roles=frozenset({"agent"}))
    with pytest.raises(RemoteError) as refused:
        await consent.as_(agent).Decide(request)
    assert refused.value.reason == "ACCESS_REASON_REQUIRED"
    with_reason = Caller(
        kind="staff", id="agent-1", roles=frozenset({"agent"}), access_reason="customer_call"
    )
    answer = await consent.as_(with_reason).Decide(request)
    assert answer.decision.rule == "CONSENT_NOT_GIVEN"
    (read,) = consent.disclosures.reads
    assert (list(read.subject_ids), read.purpose) == ([her], "customer_administration")


async def test_staff_who_act_for_somebody_are_noted(consent: Consent) -> None:
    her = consent.customers.add()
    agent = Caller(kind="staff", id="agent-1", roles=frozenset({"agent"}), access_reason="customer_call")
    done = {"customer_id": her, "purpose": "direct_marketing"}
    await consent.as_(agent).ObjectToPurpose(rpc.ObjectToPurposeRequest(request_id="o1", **done))
    await consent.as_(agent).LiftObjection(rpc.LiftObjectionRequest(request_id="l1", **done))
    noted = [list(read.subject_ids) for read in consent.disclosures.reads]
    assert [whose for whose in noted if her in whose] == [[her], [her]]


async def test_nobody_acts_or_looks_for_somebody_else(consent: Consent) -> None:
    her, him = consent.customers.add(), consent.customers.add()
    for call, request in [
        ("GrantConsent", rpc.GrantConsentRequest(customer_id=him, request_id="r", purpose=OFFERS)),
        ("ListConsents", rpc.ListConsentsRequest(customer_id=him)),
        ("ListLedgerEntries", rpc.ListLedgerEntriesRequest(customer_id=him)),
        ("Decide", rpc.DecideRequest(customer_id=him, purpose=OFFERS)),
    ]:
        with pytest.raises(RemoteError) as refused:
            await getattr(consent.me(her), call)(request)
        assert refused.value.reason == "CALLER_NOT_ALLOWED", call
