"""What a context hands over for access and portability (GDPR 15 and 20), as `privacy.v1` sections."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.chassis.vault import Redacted

Titles = Mapping[str, str]


@dataclass(frozen=True)
class Section:
    """One kind of record about a person.

    `titles` holds a text each for nb, nn and en. `purposes` and `retention` are keys of the privacy policy,
    which alone says what they are called, on which basis they rest and how long that is. Fields of a record
    stand in the order in which people read them. `provided` says that the person provided the records, by
    consent or contract, so that they belong to portability too; with `is_provided` only those records of
    which it says so: what was derived stands beside them and does not.
    """

    key: str
    titles: Titles
    records: Sequence[Mapping[str, Any]]
    purposes: Sequence[str]
    retention: str
    sources: Sequence[str]
    provided: bool = False
    is_provided: Callable[[Mapping[str, Any]], bool] | None = None

    def portable(self) -> "Section":
        """The section as it belongs to portability."""
        if self.is_provided is None:
            return self
        return replace(self, records=[each for each in self.records if self.is_provided(each)])


def all_ids(request: pb.ExportRequest) -> list[str]:
    """Every id of the person, the one that stands today first: customers were merged into this one."""
    return list(dict.fromkeys([request.customer_id, *request.other_ids]))


def as_one(ids: Sequence[str], sections: Sequence[Sequence[Section]]) -> list[Section]:
    """The sections of all ids of a person as one person's: the records of the first id, then the others'.

    `sections` are those of each id, all with the same keys in the same order. A record of another id than the
    first says which one it stands under.
    """
    whole = []
    for of_one_kind in zip(*sections, strict=True):
        records = [*of_one_kind[0].records]
        for each, section in zip(ids[1:], of_one_kind[1:], strict=True):
            records += [{"customer_id": each} | dict(record) for record in section.records]
        whole.append(replace(of_one_kind[0], records=records))
    return whole


def export_response(sections: Sequence[Section], kind: "pb.ExportKind", language: str) -> pb.ExportResponse:
    """The message for the sections that belong to the right exercised, in the language asked for."""
    portable = kind == pb.EXPORT_KIND_PORTABILITY
    return pb.ExportResponse(
        sections=[
            _message(section.portable() if portable else section, language)
            for section in sections
            if section.provided or not portable
        ]
    )


def _message(section: Section, language: str) -> pb.Section:
    return pb.Section(
        key=section.key,
        title=section.titles.get(language, section.titles["en"]),
        records_json=json.dumps(section.records, default=_plain, ensure_ascii=False).encode(),
        purposes=section.purposes,
        retention=section.retention,
        sources=section.sources,
    )


def _plain(value: object) -> Any:
    """JSON for the types in records: RFC 3339 times in UTC, dates, and the person's own sealed values."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Redacted):
        return value.reveal()
    raise TypeError(f"{type(value).__name__} has no JSON form here")
