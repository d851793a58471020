"""The records of processing (GDPR art. 30), put together from the policy, the agreements and the processors.

Each key begins with the letter of article 30(1) or 30(2) whose item it holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from services.disclosure.model import rules
from services.disclosure.model.agreement import Agreement
from services.disclosure.model.ledger import moment
from services.disclosure.model.sub_processor import SubProcessor
from services.disclosure.model.transfer import ProcessingCountry

SCHEMA = "records-of-processing-v1"
# The policy speaks of the persons whom it is for; these purposes concern others too.
_SUBJECTS = {
    "childrens_data": ("children", "guardians"),
    "usage_statistics": ("visitors",),
    "usage_personalisation": ("visitors",),
}


@dataclass(frozen=True)
class Activity:
    """What the policy says of one purpose, in one language."""

    key: str
    name: str
    text: str
    legal_basis: str
    data_categories: tuple[str, ...]
    recipients: tuple[str, ...]
    erasure: str


@dataclass(frozen=True)
class Company:
    """The controller, and its privacy officer."""

    name: str
    organisation_number: str
    address: str
    contact: str
    privacy_officer: str


@dataclass(frozen=True)
class Activities:
    """What the policy says, in one language."""

    policy_version: str
    company: Company
    activities: tuple[Activity, ...]


@dataclass(frozen=True)
class Assignment:
    """What the company processes on behalf of another controller (art. 30(2))."""

    controller: str
    contact: str
    representative: str
    privacy_officer: str
    categories: tuple[str, ...]
    transfers: tuple[str, ...]


@dataclass(frozen=True)
class Holder:
    """An agreement under which a processor has data: in force, suspended, or over without a confirmation that
    the data came back or is deleted. With the processor's name and its sub-processors in force.
    """

    agreement: Agreement
    processor: str
    below: tuple[SubProcessor, ...] = ()

    @property
    def places(self) -> list[tuple[str, ProcessingCountry]]:
        """Who of them processes where: the processor in its countries, each sub-processor in its own."""
        own = [(self.processor, place) for place in self.agreement.terms.countries]
        return own + [(each.name.reveal(), each.country) for each in self.below]


def records(
    policy: Activities,
    agreements: Sequence[Holder],
    assignments: Sequence[Assignment],
    security: Sequence[str],
    *,
    language: str,
    now: datetime,
) -> dict[str, Any]:
    """The whole, ready for JSON."""
    company = asdict(policy.company)
    return {
        "schema": SCHEMA,
        "language": language,
        "generated_at": moment(now),
        "policy_version": policy.policy_version,
        "as_controller": {
            "a_controller": company | {"joint_controllers": [], "representative": ""},
            "activities": [_activity(item, agreements) for item in policy.activities],
            "g_security": list(security),
        },
        "as_processor": {
            "a_processor": company | {"representative": ""},
            "assignments": [_assignment(item) for item in assignments],
            "d_security": list(security),
        },
    }


def _activity(item: Activity, agreements: Sequence[Holder]) -> dict[str, Any]:
    own = [each for each in agreements if item.key in each.agreement.terms.purposes]
    subjects = {"customers", *_SUBJECTS.get(item.key, ())}
    subjects.update(name for each in own for name in each.agreement.terms.subject_categories)
    return {
        "key": item.key,
        "b_purpose": {"name": item.name, "text": item.text, "legal_basis": item.legal_basis},
        "c_categories": {"persons": sorted(subjects), "data": list(item.data_categories)},
        "d_recipients": {
            "categories": list(item.recipients),
            "processors": [
                {
                    "name": each.processor,
                    "category": each.agreement.category,
                    "agreement_id": each.agreement.agreement_id,
                    "countries": sorted({place.country for _, place in each.places}),
                    "status": each.agreement.status.value,
                }
                for each in own
            ],
        },
        "e_transfers": [
            _transfer(recipient, place, engaged_by="" if recipient == each.processor else each.processor)
            for each in own
            for recipient, place in each.places
            if _abroad(place)
        ],
        "f_erasure": item.erasure,
    }


def _abroad(place: ProcessingCountry) -> bool:
    return place.country not in rules.EEA


def _transfer(recipient: str, place: ProcessingCountry, *, engaged_by: str) -> Mapping[str, str]:
    """A third country with who processes there and what makes the transfer lawful; a transfer on art. 49(1)
    second subparagraph would have no tool here, and no agreement is activated without one. `engaged_by` is
    the processor of a sub-processor, "" of a processor.
    """
    return {
        "country": place.country,
        "recipient": recipient,
        "engaged_by": engaged_by,
        "tool": place.tool.value,
        "safeguards": place.assessment,
    }


def _assignment(item: Assignment) -> dict[str, Any]:
    return {
        "a_controller": {
            "name": item.controller,
            "contact": item.contact,
            "representative": item.representative,
            "privacy_officer": item.privacy_officer,
        },
        "b_categories": list(item.categories),
        "c_transfers": list(item.transfers),
    }
