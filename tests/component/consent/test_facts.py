"""The copy of customer facts: kept by events in whatever order they come, and exported to the person."""

import json
from datetime import UTC, timedelta
from typing import Any

import pytest

from personvern.customer.v1 import customer_events_pb2 as customer
from personvern.customer.v1 import customer_pb2
from personvern.customer.v1 import customer_service_pb2 as customer_rpc
from personvern.privacy.v1 import privacy_service_pb2 as privacy
from personvern.privacy.v1 import privacy_service_pb2_grpc as privacy_stubs
from services.chassis.caller import Caller
from services.chassis.ids import new_id
from tests.component.consent.conftest import Consent
from tests.support.eventually import eventually


@pytest.fixture(scope="module")
def consent(shared_consent: Consent) -> Consent:
    """One for all: each test is about people of its own."""
    return shared_consent


async def facts(consent: Consent, customer_id: str) -> Any:
    return (await consent.store.subjects.known(customer_id)).facts


async def test_a_registered_customer_is_known_before_anybody_asks(consent: Consent) -> None:
    her = consent.customers.add()
    await consent.tell(
        f"customer.v1.registered.{her}", customer.CustomerRegistered(customer_id=her, version=1)
    )
    assert (await eventually(lambda: facts(consent, her))).version == 1
    asked = consent.customers.asked
    assert (await consent.decide(her, "invoicing", "")).allow
    assert consent.customers.asked == asked


async def test_a_purchase_opens_the_soft_opt_in(consent: Consent) -> None:
    her = consent.customers.add(active_relationship=False, product_groups=[], channels=[])
    assert (await consent.decide(her, "marketing_similar_products")).rule == "NO_CUSTOMER_RELATIONSHIP"
    now = consent.customers.facts[her]
    now.active_relationship = True
    now.channels.add(channel="email", collected_at_sale=True)
    now.product_groups.add(group="power")
    bought = customer.Purchased(
        customer_id=her, version=1, contract_id=new_id("ctr"), product_code="power-spot"
    )
    await consent.tell(f"customer.v1.purchased.{her}", bought, times=3)

    async def allowed() -> bool:
        return bool((await consent.decide(her, "marketing_similar_products")).allow)

    await eventually(allowed)


async def test_older_facts_never_replace_newer_ones(consent: Consent) -> None:
    her = consent.customers.add(version=7, revision=9)
    assert (await consent.decide(her, "invoicing", "")).allow
    kept = await facts(consent, her)
    consent.customers.facts[her].revision = 8
    consent.customers.facts[her].status = customer_pb2.CUSTOMER_STATUS_RESTRICTED
    asked = consent.customers.asked
    await consent.tell(f"customer.v1.corrected.{her}", customer.CustomerCorrected(customer_id=her, version=6))
    await eventually(lambda: consent.customers.asked > asked)
    other = consent.customers.add()
    await consent.tell(
        f"customer.v1.corrected.{other}", customer.CustomerCorrected(customer_id=other, version=1)
    )
    await eventually(lambda: facts(consent, other))
    assert await facts(consent, her) == kept


async def test_a_restriction_stops_everything(consent: Consent) -> None:
    her = consent.customers.add()
    assert (await consent.decide(her, "invoicing", "")).allow
    consent.customers.facts[her].status = customer_pb2.CUSTOMER_STATUS_RESTRICTED
    consent.customers.facts[her].version = 2
    await consent.tell(f"customer.v1.corrected.{her}", customer.CustomerCorrected(customer_id=her, version=2))

    async def rule() -> bool:
        return bool((await consent.decide(her, "invoicing", "")).rule == "PROCESSING_RESTRICTED")

    await eventually(rule)


ABOUT_HER = {
    "contract_changed": customer.ContractChanged,
    "contract_ended": customer.ContractEnded,
    "closed": customer.CustomerClosed,
    "restricted": customer.CustomerRestricted,
    "unrestricted": customer.CustomerUnrestricted,
    "guardian_linked": customer.GuardianLinked,
    "came_of_age": customer.CameOfAge,
}


@pytest.mark.parametrize("name", ABOUT_HER)
async def test_each_fact_about_a_customer_is_heard(consent: Consent, name: str) -> None:
    her = consent.customers.add(revision=1)
    assert (await consent.decide(her, "marketing_similar_products")).allow
    consent.customers.facts[her].active_relationship = False
    consent.customers.facts[her].revision = 2
    await consent.tell(f"customer.v1.{name}.{her}", ABOUT_HER[name](customer_id=her, version=2), times=2)

    async def rule() -> bool:
        return bool(
            (await consent.decide(her, "marketing_similar_products")).rule == "NO_CUSTOMER_RELATIONSHIP"
        )

    await eventually(rule)


async def test_a_contract_that_ends_ends_the_relationship_on_its_day(consent: Consent) -> None:
    group = customer_rpc.OwnedGroup(group="power", similar_to=["power"], until="2026-01-16")
    her = consent.customers.add(product_groups=[group])
    assert (await consent.decide(her, "marketing_similar_products")).allow
    consent.place.clock.advance(timedelta(days=1))
    assert (await consent.decide(her, "marketing_similar_products")).allow
    consent.place.clock.advance(timedelta(days=1))
    assert (await consent.decide(her, "marketing_similar_products")).rule == "NO_CUSTOMER_RELATIONSHIP"


async def test_marketing_that_was_sent_counts_towards_the_cap(consent: Consent) -> None:
    her = consent.customers.add()

    async def sent(purpose: str) -> None:
        message = customer.MessageSent(
            customer_id=her, version=1, message_id=new_id("msg"), purpose=purpose, channel="email"
        )
        await consent.tell(f"customer.v1.message_sent.{her}", message)

    for _ in range(4):
        await sent("invoicing")
    for _ in range(4):
        assert (await consent.decide(her, "marketing_similar_products")).allow
        await sent("marketing_similar_products")

    async def capped() -> Any:
        made = await consent.decide(her, "marketing_similar_products")
        return made if made.rule == "FREQUENCY_CAP" else None

    made = await eventually(capped)
    until = made.retry_at.ToDatetime(UTC)
    assert until == consent.place.clock.now() + timedelta(days=30)
    assert (await consent.decide(her, "invoicing")).allow
    consent.place.clock.set(until)
    assert (await consent.decide(her, "marketing_similar_products")).allow


async def test_data_that_a_purpose_does_not_list_is_not_released(consent: Consent) -> None:
    her = consent.customers.add()
    asked = await consent.decide(her, "credit_assessment", "", data_category="national_id")
    assert asked.allow
    refused = await consent.decide(her, "contract", "", data_category="national_id")
    assert refused.rule == "DATA_CATEGORY_NOT_COVERED"


async def test_the_export_has_everything_with_its_types(consent: Consent) -> None:
    her = consent.customers.add()
    entry = await consent.grant(her)
    caller = Caller(kind="service", id="disclosure")
    stub = consent.place.stub("consent", privacy_stubs.PrivacyServiceStub, caller)
    request = privacy.ExportRequest(customer_id=her, kind=privacy.EXPORT_KIND_ACCESS, language="nn")
    answer = await stub.Export(request)
    sections = {item.key: item for item in answer.sections}
    assert list(sections) == [
        "consent.consents",
        "consent.objections",
        "consent.ledger",
        "consent.receipts",
        "consent.preferences",
        "consent.decision_facts",
        "consent.terminals",
        "consent.audiences",
    ]
    assert sections["consent.consents"].title == "Samtykka dine"
    (line,) = json.loads(sections["consent.ledger"].records_json)
    assert (line["entry_id"], line["sequence"], line["client_time_suspect"]) == (entry.entry_id, 1, False)
    (known,) = json.loads(sections["consent.decision_facts"].records_json)
    assert (known["birth_date"], known["customer_relationship"]) == ("1991-06-01", True)
    (receipt,) = json.loads(sections["consent.receipts"].records_json)
    assert receipt["content"]["receipt_id"] == entry.receipt_id

    portable = await stub.Export(
        privacy.ExportRequest(customer_id=her, kind=privacy.EXPORT_KIND_PORTABILITY, language="nb")
    )
    assert [item.key for item in portable.sections] == [
        "consent.consents",
        "consent.objections",
        "consent.ledger",
        "consent.preferences",
        "consent.terminals",
    ]
    empty = await stub.Export(
        privacy.ExportRequest(customer_id=new_id("cus"), kind=privacy.EXPORT_KIND_ACCESS)
    )
    assert len(empty.sections) == 8
