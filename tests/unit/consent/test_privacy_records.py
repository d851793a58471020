"""What consent hands over about a person: fields with a name for people, not codes put together."""

from datetime import date, timedelta

from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.consent.model.ledger import Act, ActedBy
from services.consent.model.preferences import Preferences
from services.consent.model.standing import ConsentStatus, Standing
from services.consent.model.subject import Subject
from services.consent.privacy import _facts_record, _turned_off
from services.kernel.export import Section, export_response
from tests.unit.consent.build import NOW, POLICY, deed, facts, standing

OFFERS = "marketing_new_offers"


def test_marketing_that_was_sent_names_channel_and_time() -> None:
    known = Subject(facts(), Standing(), recent={"sms": [NOW], "email": [NOW]})
    record = _facts_record(facts(), known)
    assert record["marketing_sent"] == [
        {"channel": "email", "sent_at": NOW},
        {"channel": "sms", "sent_at": NOW},
    ]
    section = Section("consent.decision_facts", {"en": ""}, [record], [], "usage", [])
    (made,) = export_response([section], pb.EXPORT_KIND_ACCESS, "en").sections
    assert b'{"channel": "email", "sent_at": "2026-01-15T08:00:00Z"}' in made.records_json


def test_consents_are_told_as_decisions_take_them() -> None:
    agreed = standing(deed(Act.GIVEN, OFFERS, acted_by=ActedBy.GUARDIAN))
    young = Subject(facts(birth_date=date(2008, 1, 16), guardians=("cus_guardian",)), agreed)
    told = {purpose.key: status for purpose, status, _ in young.consents(POLICY, NOW)}
    assert told[OFFERS] is ConsentStatus.GIVEN
    assert told["childrens_data"] is ConsentStatus.NOT_GIVEN
    told = {purpose.key: status for purpose, status, _ in young.consents(POLICY, NOW + timedelta(days=1))}
    assert told[OFFERS] is ConsentStatus.EXPIRED
    assert "childrens_data" not in {each.key for each, _, _ in Subject(facts(), agreed).consents(POLICY, NOW)}


def test_what_was_turned_off_names_topic_and_channel() -> None:
    off = frozenset({("sms", "tips"), ("email", "power")})
    assert _turned_off(Preferences(off=off)) == [
        {"preference_topic": "power", "channel": "email"},
        {"preference_topic": "tips", "channel": "sms"},
    ]
