"""What the access package tells of guardians, the national id, merges, and where a customer stands."""

from datetime import datetime
from typing import Any

from services.customer.model.guardianship import Guardianship
from services.customer.model.merging import Merge
from services.kernel.export import Section

_ACCOUNT, _CHILDREN = "contract_period", "until_majority"


def person_sections(
    guardians: list[Guardianship],
    dependants: list[Guardianship],
    merges: list[Merge],
    national_id_stored_at: datetime | None,
) -> list[Section]:
    """The sections, in a fixed order; empty for somebody who is not known here."""
    return [
        Section(
            key="customer.guardians",
            titles={"nb": "De foresatte dine", "nn": "Dei føresette dine", "en": "Your guardians"},
            records=[_link(link) for link in guardians],
            purposes=["childrens_data"],
            retention=_CHILDREN,
            sources=["guardian", "staff"],
        ),
        Section(
            key="customer.dependants",
            titles={
                "nb": "Barn du er foresatt for",
                "nn": "Barn du er føresett for",
                "en": "Children whose guardian you are",
            },
            records=[_link(link) for link in dependants],
            purposes=["childrens_data"],
            retention=_CHILDREN,
            sources=["customer", "staff"],
        ),
        _national_id(national_id_stored_at),
        Section(
            key="customer.merges",
            titles={
                "nb": "Kundeforhold som er slått sammen",
                "nn": "Kundeforhold som er slegne saman",
                "en": "Accounts that were merged",
            },
            records=[
                {
                    "merge_id": merge.id,
                    "merged_id": merge.merged_id,
                    "reason": merge.reason,
                    "merged_at": merge.merged_at,
                    "unmerged_at": merge.unmerged_at,
                }
                for merge in merges
            ],
            purposes=["customer_administration"],
            retention=_ACCOUNT,
            sources=["staff"],
        ),
    ]


def _link(link: Guardianship) -> dict[str, Any]:
    return {
        "guardianship_id": link.id,
        "guardian_id": link.guardian_id,
        "child_id": link.child_id,
        "evidence_kind": link.evidence.kind,
        "evidence_reference": link.evidence.reference,
        "entry_id": link.entry_id,
        "linked_by": link.linked_by,
        "linked_at": link.linked_at,
        "ended_at": link.ended_at,
        "ended_by": link.ended_by,
    }


def _national_id(stored_at: datetime | None) -> Section:
    """That it is stored and since when. The number leaves the vault for two purposes, and this is neither."""
    return Section(
        key="customer.national_id",
        titles={"nb": "Fødselsnummer", "nn": "Fødselsnummer", "en": "National identity number"},
        records=[] if stored_at is None else [{"stored_at": stored_at}],
        purposes=["credit_assessment", "grid_reporting"],
        retention=_ACCOUNT,
        sources=["customer", "staff"],
    )
