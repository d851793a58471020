"""Every item of article 30(1) and 30(2) is in the records, in every form."""

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from personvern.consent.v1 import consent_service_pb2 as consent_rpc
from services.chassis.vault import Redacted
from services.consent.policy import load
from services.consent.rpc import messages
from services.disclosure.activity_source import RemoteActivities
from services.disclosure.model.agreement import Agreement, Status, Terms
from services.disclosure.model.processing_records import Assignment, Holder, records
from services.disclosure.model.sub_processor import SubProcessor
from services.disclosure.model.transfer import ProcessingCountry, TransferTool
from services.disclosure.processing_page import LANGUAGES, SECURITY, WORDS, as_csv, as_html

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
POLICY = load()
PLACES = (
    ProcessingCountry("NO", TransferTool.NONE, "", 0),
    ProcessingCountry("US", TransferTool.SCC, "TIA 2026-3", 2),
)
TERMS = Terms(
    purposes=("invoicing",),
    data_categories=("billing",),
    subject_categories=("business_customers",),
    countries=PLACES,
    valid_from=date(2026, 1, 1),
    valid_until=date(2026, 12, 31),
)
AGREEMENT = Agreement("agr_1", "prc_1", "invoice_distribution", Status.ACTIVE, TERMS, "", 1, NOW, NOW)
BELOW = (
    SubProcessor(
        sub_processor_id="sub_1",
        agreement_id="agr_1",
        processor_id="prc_1",
        parent_id="",
        name=Redacted("Lagringen Inc."),
        service="storage",
        country=ProcessingCountry("IN", TransferTool.BCR, "BCR 2026-8"),
        announced_on=date(2025, 12, 1),
        object_until=date(2025, 12, 15),
        updated_at=NOW,
    ),
)
ASSIGNMENT = Assignment(
    controller="Grannekraft AS",
    contact="post@granne.example",
    representative="",
    privacy_officer="ombud@granne.example",
    categories=("Fakturering",),
    transfers=("US: SCC",),
)
# What the article wants, by letter, and where it stands.
ITEMS_30_1 = {
    "a": [
        f"a_controller.{name}"
        for name in ("name", "contact", "privacy_officer", "joint_controllers", "representative")
    ],
    "b": ["activities.b_purpose.name"],
    "c": ["activities.c_categories.persons", "activities.c_categories.data"],
    "d": ["activities.d_recipients.categories", "activities.d_recipients.processors"],
    "e": ["activities.e_transfers"],
    "f": ["activities.f_erasure"],
    "g": ["g_security"],
}
ITEMS_30_2 = {
    "a": [
        f"{whose}.{name}"
        for whose in ("a_processor", "assignments.a_controller")
        for name in ("name", "contact", "representative", "privacy_officer")
    ],
    "b": ["assignments.b_categories"],
    "c": ["assignments.c_transfers"],
    "d": ["d_security"],
}
MAY_BE_EMPTY = {"joint_controllers", "representative", "e_transfers", "processors"}


async def made(
    language: str = "nb", *assignments: Assignment, status: Status = Status.ACTIVE
) -> dict[str, Any]:
    """The records of the shipped policy with one agreement."""

    async def asked(_: object) -> Any:
        return consent_rpc.GetPolicyResponse(policy=messages.policy(POLICY))

    policy = await RemoteActivities(asked).read(language)
    held = [Holder(replace(AGREEMENT, status=status), "=Trykkeriet AS", BELOW)]
    return records(policy, held, assignments, SECURITY[language], language=language, now=NOW)


def at(value: Any, path: str) -> list[Any]:
    """What stands at a path, in each element of the lists on the way."""
    name, _, rest = path.partition(".")
    found = [item[name] for item in value] if isinstance(value, list) else [value[name]]
    return found if not rest else [deeper for item in found for deeper in at(item, rest)]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_item_of_both_lists_is_there(language):
    document = await made(language, ASSIGNMENT)
    for part, items in (("as_controller", ITEMS_30_1), ("as_processor", ITEMS_30_2)):
        for letter, paths in items.items():
            for path in paths:
                values = at(document[part], path)
                assert values, (part, letter, path)
                assert path.rpartition(".")[2] in MAY_BE_EMPTY or all(values), (part, letter, path)
    assert "".join(ITEMS_30_1) == "abcdefg"
    assert "".join(ITEMS_30_2) == "abcd"


async def test_every_active_purpose_of_the_policy_is_an_activity():
    document = await made()
    keys = [item["key"] for item in document["as_controller"]["activities"]]
    assert keys == [key for key, purpose in POLICY.purposes.items() if purpose.active]
    assert document["policy_version"] == POLICY.version


async def test_agreements_say_who_and_where():
    document = await made()
    (invoicing,) = [item for item in document["as_controller"]["activities"] if item["key"] == "invoicing"]
    assert invoicing["c_categories"]["persons"] == ["business_customers", "customers"]
    (processor,) = invoicing["d_recipients"]["processors"]
    assert (processor["name"], processor["countries"]) == ("=Trykkeriet AS", ["IN", "NO", "US"])
    assert invoicing["e_transfers"] == [
        {
            "country": "US",
            "recipient": "=Trykkeriet AS",
            "engaged_by": "",
            "tool": "scc",
            "safeguards": "TIA 2026-3",
        },
        {
            "country": "IN",
            "recipient": "Lagringen Inc.",
            "engaged_by": "=Trykkeriet AS",
            "tool": "bcr",
            "safeguards": "BCR 2026-8",
        },
    ]
    said = "IN: Lagringen Inc. (=Trykkeriet AS), bcr BCR 2026-8"
    assert said in as_csv(document).decode()
    assert said in as_html(document).decode()
    others = [item for item in document["as_controller"]["activities"] if item["key"] != "invoicing"]
    assert not any(item["e_transfers"] for item in others)


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.SUSPENDED, Status.ENDED])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_still_has_data_is_there_and_the_state_is_said(language, status):
    document = await made(language, status=status)
    (invoicing,) = [item for item in document["as_controller"]["activities"] if item["key"] == "invoicing"]
    assert invoicing["d_recipients"]["processors"][0]["status"] == status
    said = f"(IN, NO, US){WORDS[language][status]}"
    assert said in as_csv(document).decode()
    assert said in as_html(document).decode()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_table_has_a_line_for_each_and_no_formula(language):
    document = await made(language, ASSIGNMENT)
    rows = list(csv.DictReader(io.StringIO(as_csv(document).decode())))
    assert len(rows) == len(document["as_controller"]["activities"]) + 1
    assert {row["article"] for row in rows} == {"30(1)", "30(2)"}
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    for row in rows[:-1]:
        assert all(row[name] for name in ("a_controller", "b_purpose", "c_data", "f_erasure", "g_security"))
    assert rows[-1]["a_controller"].startswith("Grannekraft AS")


def stands(value: Any) -> list[str]:
    """The texts that a value of the document has in a cell."""
    if isinstance(value, dict):
        return [text for name in ("name", "country") if name in value for text in stands(value[name])]
    return [text for item in value for text in stands(item)] if isinstance(value, list) else [str(value)]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_item_of_both_lists_is_in_the_table(language):
    """The items of the article with values that stand nowhere else."""
    document = await made(language, replace(ASSIGNMENT, representative="Grannens representant"))
    own, other = document["as_controller"], document["as_processor"]
    own["a_controller"] |= {"joint_controllers": ["Felleskraft AS"], "representative": "Vår representant"}
    other["a_processor"] |= {"representative": "Databehandlerens representant"}
    rows = list(csv.DictReader(io.StringIO(as_csv(document).decode())))
    for part, items, article in ((own, ITEMS_30_1, "30(1)"), (other, ITEMS_30_2, "30(2)")):
        lines = [list(row.values()) for row in rows if row["article"] == article]
        for letter, paths in items.items():
            for path in paths:
                for text in [text for value in at(part, path) for text in stands(value)]:
                    found = [any(text in cell for cell in line) for line in lines]
                    each = not path.startswith(("activities", "assignments"))
                    assert (all if each else any)(found), (article, letter, path, text)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_says_every_letter_and_nothing_comes_from_outside(language):
    page = as_html(await made(language)).decode()
    for letter in "abcdefg":
        assert re.search(rf"\(?{letter}\) ", page), letter
    assert "=Trykkeriet AS" in page
    assert "<script" not in page
    assert not re.search(r"(src|href)=", page)
    assert "{{" not in page
    with_one = as_html(await made(language, ASSIGNMENT)).decode()
    assert "Grannekraft AS" in with_one
    assert "Grannekraft AS" not in page
