"""The access package: one JSON document with everything held about a person, types kept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from services.disclosure.errors import PackageInvalid
from services.disclosure.model.data_request import DataRequest
from services.disclosure.model.ledger import moment
from services.disclosure.model.statement import Statement

SCHEMA_NAME = "access-package-v1"


@dataclass(frozen=True)
class Section:
    """One kind of record from one context as handed over; `purposes` and `retention` are policy keys."""

    context: str
    key: str
    title: str
    records: Sequence[Mapping[str, Any]]
    purposes: Sequence[str]
    retention: str
    sources: Sequence[str]

    def document(self) -> dict[str, Any]:
        """The section as it is kept until the package is put together."""
        return {
            "context": self.context,
            "key": self.key,
            "title": self.title,
            "purposes": list(self.purposes),
            "retention": self.retention,
            "sources": list(self.sources),
            "records": [dict(record) for record in self.records],
        }


def assemble(
    request: DataRequest,
    sections: Mapping[str, Sequence[Mapping[str, Any]]],
    contexts: Sequence[str],
    statement: Statement,
    now: datetime,
) -> dict[str, Any]:
    """The package: sections in the order of `contexts`, then in the order each context gave them.

    Names, legal bases, retention and rights are those of the privacy policy.

    Raises:
        PackageInvalid: a section names a purpose or a retention class that the policy does not have.
    """
    return {
        "schema": SCHEMA_NAME,
        "data_request_id": request.data_request_id,
        "kind": request.kind.value,
        "customer_id": request.customer_id,
        "language": request.language,
        "opened_at": moment(request.opened_at),
        "due_on": request.due_on.isoformat(),
        "generated_at": moment(now),
        "policy_version": statement.policy_version,
        "controller": asdict(statement.controller),
        "rights": [asdict(right) for right in statement.rights],
        "names": {
            "purposes": {key: purpose.name for key, purpose in statement.purposes.items()},
            "data_categories": dict(statement.data_categories),
            "recipients": dict(statement.recipients),
        },
        "sections": [_stated(section, statement) for context in contexts for section in sections[context]],
    }


def born_on(package: Mapping[str, Any]) -> str:
    """The birth date of the person whose package it is, YYYY-MM-DD; empty when it has none."""
    for section in package["sections"]:
        if section["key"] == "customer.person" and section["records"]:
            return str(section["records"][0].get("birth_date") or "")
    return ""


def _stated(section: Mapping[str, Any], statement: Statement) -> dict[str, Any]:
    """The section with the policy's words for its purposes and its retention class."""
    try:
        bases = [statement.purposes[key].legal_basis for key in section["purposes"]]
        retention = statement.retention[section["retention"]]
    except KeyError as missing:
        raise PackageInvalid(
            "A section names what the policy does not have.", section=section["key"], missing=str(missing)
        ) from None
    records = section["records"]
    told = {name: value for name, value in section.items() if name != "records"}
    return told | {"legal_bases": list(dict.fromkeys(bases)), "retention": retention, "records": records}
