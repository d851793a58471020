"""The records of processing written out: as a table for a spreadsheet and as a page to print."""

import csv
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from services.disclosure.processing_page.texts import SECURITY, WORDS

__all__ = ["LANGUAGES", "SECURITY", "WORDS", "as_csv", "as_html"]
LANGUAGES = ("nb", "nn", "en")
COLUMNS = (
    "article",
    "a_controller",
    "a_joint_controllers",
    "a_representative",
    "a_privacy_officer",
    "a_processor",
    "a_processor_representative",
    "a_processor_privacy_officer",
    "key",
    "b_purpose",
    "legal_basis",
    "c_persons",
    "c_data",
    "d_recipients",
    "d_processors",
    "e_transfers",
    "f_erasure",
    "g_security",
)
# A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(document: dict[str, Any]) -> bytes:
    """One line per activity (30(1)) and per assignment (30(2)), each with every item: RFC 4180, UTF-8."""
    target = io.StringIO()
    writer = csv.DictWriter(target, COLUMNS)
    writer.writeheader()
    for row in _rows(document):
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return target.getvalue().encode()


def as_html(document: dict[str, Any]) -> bytes:
    """A page with nothing from outside, in the document's language."""
    return _template().render(document=document, words=WORDS[document["language"]]).encode()


def _rows(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from _activities(document["as_controller"], WORDS[document["language"]])
    yield from _assignments(document["as_processor"])


def _named(company: dict[str, Any]) -> str:
    return f"{company['name']} ({company['organisation_number']}), {company['address']}, {company['contact']}"


def _activities(own: dict[str, Any], words: dict[str, str]) -> Iterator[dict[str, Any]]:
    company = own["a_controller"]
    for item in own["activities"]:
        yield {
            "article": "30(1)",
            "a_controller": _named(company),
            "a_joint_controllers": company["joint_controllers"],
            "a_representative": company["representative"],
            "a_privacy_officer": company["privacy_officer"],
            "key": item["key"],
            "b_purpose": item["b_purpose"]["name"],
            "legal_basis": item["b_purpose"]["legal_basis"],
            "c_persons": item["c_categories"]["persons"],
            "c_data": item["c_categories"]["data"],
            "d_recipients": item["d_recipients"]["categories"],
            "d_processors": [
                f"{each['name']} ({', '.join(each['countries'])}){words[each['status']]}"
                for each in item["d_recipients"]["processors"]
            ],
            "e_transfers": [
                f"{each['country']}: {each['recipient']}{_engaged(each)}, "
                f"{each['tool']} {each['safeguards']}".strip()
                for each in item["e_transfers"]
            ],
            "f_erasure": item["f_erasure"],
            "g_security": own["g_security"],
        }


def _engaged(transfer: dict[str, str]) -> str:
    return f" ({transfer['engaged_by']})" if transfer["engaged_by"] else ""


def _assignments(other: dict[str, Any]) -> Iterator[dict[str, Any]]:
    company = other["a_processor"]
    for item in other["assignments"]:
        controller = item["a_controller"]
        yield {
            "article": "30(2)",
            "a_controller": f"{controller['name']}, {controller['contact']}",
            "a_representative": controller["representative"],
            "a_privacy_officer": controller["privacy_officer"],
            "a_processor": _named(company),
            "a_processor_representative": company["representative"],
            "a_processor_privacy_officer": company["privacy_officer"],
            "key": "",
            "b_purpose": item["b_categories"],
            "e_transfers": item["c_transfers"],
            "g_security": other["d_security"],
        }


def _cell(value: Any) -> str:
    text = "; ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("records.html.j2")
