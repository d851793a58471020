"""The access package: one JSON document with everything held about a person, types kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.disclosure.model.data_request import DataRequest
from services.disclosure.model.ledger import moment

SCHEMA_NAME = "access-package-v1"


@dataclass(frozen=True)
class Section:
    """One kind of record from one context, as it was handed over."""

    context: str
    key: str
    title: str
    records: Sequence[Mapping[str, Any]]
    purposes: Sequence[str]
    legal_bases: Sequence[str]
    retention: str
    sources: Sequence[str]

    def document(self) -> dict[str, Any]:
        """The section as it stands in the package, keys in a fixed order."""
        return {
            "context": self.context,
            "key": self.key,
            "title": self.title,
            "purposes": list(self.purposes),
            "legal_bases": list(self.legal_bases),
            "retention": self.retention,
            "sources": list(self.sources),
            "records": [dict(record) for record in self.records],
        }


@dataclass(frozen=True)
class Controller:
    """Who is responsible, and where to turn (GDPR art. 15(1), 13(1)(a)-(b))."""

    name: str
    contact: str
    privacy_officer: str


def assemble(
    request: DataRequest,
    sections: Mapping[str, Sequence[Mapping[str, Any]]],
    contexts: Sequence[str],
    controller: Controller,
    rights: Sequence[Mapping[str, str]],
    now: datetime,
) -> dict[str, Any]:
    """The package: sections in the order of `contexts`, then in the order each context gave them."""
    return {
        "schema": SCHEMA_NAME,
        "data_request_id": request.data_request_id,
        "kind": request.kind.value,
        "customer_id": request.customer_id,
        "language": request.language,
        "opened_at": moment(request.opened_at),
        "due_on": request.due_on.isoformat(),
        "generated_at": moment(now),
        "controller": {
            "name": controller.name,
            "contact": controller.contact,
            "privacy_officer": controller.privacy_officer,
        },
        "rights": [dict(right) for right in rights],
        "sections": [dict(section) for context in contexts for section in sections[context]],
    }
