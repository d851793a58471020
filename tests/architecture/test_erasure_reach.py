"""The customer and consent contexts name every collection of theirs, with what an erasure does to it."""

from services.consent.store import erasing as consent
from services.customer.store import erasing as customer
from tests.architecture.test_erasure_tables import SHARED, collections


def test_every_collection_of_the_customer_context_has_its_word() -> None:
    going = {part.collection for part in customer.PARTS}
    kept = {*customer.HELD, *customer.TOMBSTONES, *customer.IMPERSONAL}
    assert collections("customer") == (going | kept) - SHARED
    assert not going & kept


def test_every_collection_of_consent_has_its_word() -> None:
    ruled = {rule.collection for rule in consent.RULES}
    others = {*consent.TOMBSTONES, *consent.CUT_OUT, *consent.IMPERSONAL, *consent.PASSING}
    assert collections("consent") | {"replicas"} == (ruled | others) - SHARED
    assert not ruled & others
