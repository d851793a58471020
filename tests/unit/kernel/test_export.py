"""What contexts hand over: all ids of a person as one, and of what was derived nothing to take along."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.kernel.export import Section, all_ids, as_one, export_response

SECTION = Section(
    key="customer.interests",
    titles={"nb": "Interesser", "nn": "Interesser", "en": "Interests"},
    records=[{"topic": "fibre", "origin": "declared"}, {"topic": "solar", "origin": "view"}],
    purposes=["contract"],
    retention="contract_period",
    sources=["customer"],
    provided=True,
    is_provided=lambda record: record["origin"] == "declared",
)


def records(kind: "pb.ExportKind") -> list[dict[str, str]]:
    answer = export_response([SECTION], kind, "nb")
    return list(json.loads(answer.sections[0].records_json))


def test_what_was_derived_is_shown_and_not_taken_along() -> None:
    assert [each["topic"] for each in records(pb.EXPORT_KIND_ACCESS)] == ["fibre", "solar"]
    assert [each["topic"] for each in records(pb.EXPORT_KIND_PORTABILITY)] == ["fibre"]
    ours = replace(SECTION, provided=False)
    assert not export_response([ours], pb.EXPORT_KIND_PORTABILITY, "nb").sections


@given(st.lists(st.lists(st.integers(), max_size=4), min_size=1, max_size=4))
def test_the_records_of_all_ids_are_there_once_and_say_whose_they_are(held: list[list[int]]) -> None:
    ids = [f"cus_{place}" for place in range(len(held))]
    sections = [[replace(SECTION, records=[{"n": one} for one in each])] for each in held]
    (whole,) = as_one(ids, sections)
    assert [record["n"] for record in whole.records] == [one for each in held for one in each]
    owners = [record.get("customer_id", ids[0]) for record in whole.records]
    assert owners == [ids[place] for place, each in enumerate(held) for _ in each]


def test_the_id_that_stands_today_comes_first_and_each_once() -> None:
    request = pb.ExportRequest(customer_id="cus_b", other_ids=["cus_a", "cus_b"])
    assert all_ids(request) == ["cus_b", "cus_a"]
