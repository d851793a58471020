"""The receipt of one act: the fields of ISO/IEC TS 27560:2023 as JSON-LD in DPV terms, without names."""

from typing import Any

from services.consent.model.ledger import Act, ActedBy, Entry
from services.consent.model.policy import DIRECT_MARKETING, Policy, Purpose

PROFILE = "https://w3id.org/dpv/schema/dpv-27560-GDPR"
SCHEMA_VERSION = "ISO/IEC TS 27560:2023"
CONTEXT = {
    "@vocab": "https://w3id.org/dpv/schema/dpv-27560#",
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "dct": "http://purl.org/dc/terms/",
    "pv": "https://personvern.example/ledger#",
}
STATES = {
    Act.GIVEN: "dpv:ConsentGiven",
    Act.IMPORTED: "dpv:ConsentGiven",
    Act.RENEWED: "dpv:RenewedConsentGiven",
    Act.REFUSED: "dpv:ConsentRefused",
    Act.WITHDRAWN: "dpv:ConsentWithdrawn",
    Act.EXPIRED: "dpv:ConsentExpired",
    Act.OBJECTED: "pv:Objected",
    Act.OBJECTION_LIFTED: "pv:ObjectionLifted",
}
_METHODS = {
    ActedBy.SELF: "pv:self-service",
    ActedBy.GUARDIAN: "pv:by-guardian",
    ActedBy.AGENT: "pv:by-agent",
    ActedBy.SYSTEM: "pv:by-system",
}
_OBJECTIONS = frozenset({Act.OBJECTED, Act.OBJECTION_LIFTED})
_IN_FORCE = frozenset({Act.GIVEN, Act.RENEWED, Act.IMPORTED})


def receipt(entry: Entry, policy: Policy) -> dict[str, Any]:
    """The JSON-LD of the receipt for `entry`, under the policy that held when it was made."""
    return {
        "@context": CONTEXT,
        "@id": f"urn:personvern:receipt:{entry.receipt_id}",
        "@type": "dpv:ConsentReceipt",
        "dct:conformsTo": PROFILE,
        "schema_version": SCHEMA_VERSION,
        "receipt_id": entry.receipt_id,
        "dpv:hasRecordOfActivity": {
            "@type": "dpv:ConsentRecord",
            "schema_version": SCHEMA_VERSION,
            "record_id": entry.entry_id,
            "pii_principal_id": entry.subject_id,
            "pii_processing": _processing(entry, policy),
            "party_identification": [_controller(policy)],
            "event": [_event(entry, policy)],
            "pv:ledger": _ledger(entry),
        },
    }


def _processing(entry: Entry, policy: Policy) -> dict[str, Any]:
    language = entry.language or "nb"
    return {
        "privacy_notice": policy.controller.privacy_notice,
        "language": language,
        "purposes": [_purpose(item, entry, policy, language) for item in _purposes(entry.purpose, policy)],
    }


def _purposes(key: str, policy: Policy) -> list[Purpose]:
    if key == DIRECT_MARKETING:
        return [item for item in policy.purposes.values() if item.direct_marketing]
    purpose = policy.purpose(key) or policy.terminal_purpose(key)
    return [purpose] if purpose else []


def _purpose(purpose: Purpose, entry: Entry, policy: Policy, language: str) -> dict[str, Any]:
    controller = policy.controller
    categories = [policy.data_categories[key] for key in purpose.data_categories]
    return {
        "purpose": purpose.key,
        "purpose_name": purpose.name.get(language),
        "purpose_text": purpose.text.get(language),
        "purpose_type": list(purpose.dpv_purposes),
        "lawful_basis": purpose.basis.iri,
        "lawful_basis_text": purpose.basis.text,
        "pii_information": [
            {"pii_type": item.iri or item.key, "pii_attribute_id": item.key, "pii_optional": False}
            for item in categories
        ],
        "pii_controllers": [controller.organisation_number],
        "collection_method": "pv:imported" if entry.act is Act.IMPORTED else _METHODS[entry.acted_by],
        "storage_locations": list(controller.storage_locations),
        "retention_period": policy.retention[purpose.retention].text.get(language),
        "jurisdiction": controller.jurisdiction,
        "recipient_third_parties": [policy.recipients[key].name.get(language) for key in purpose.recipients],
        "withdrawal_method": controller.withdrawal,
        "privacy_rights": [right.iri for right in policy.rights if right.iri],
    }


def _controller(policy: Policy) -> dict[str, Any]:
    controller = policy.controller
    return {
        "party_id": controller.organisation_number,
        "party_name": controller.name,
        "party_address": controller.address,
        "party_contact": controller.contact,
        "party_type": "dpv:DataController",
        "authority_party": controller.supervisory_authority,
    }


def _event(entry: Entry, policy: Policy) -> dict[str, Any]:
    record = entry.record()
    purpose = policy.purpose(entry.purpose) or policy.terminal_purpose(entry.purpose)
    months = purpose.consent_months if purpose and entry.act in _IN_FORCE else None
    return {
        "event_time": record["recorded_at"],
        "client_time": record["client_time"],
        "client_time_suspect": entry.client_time_suspect,
        "validity_duration": f"P{months}M" if months else "P0D",
        "valid_until": record["expires_at"],
        "entity_id": entry.actor_id or entry.subject_id,
        "event_type": "eu-gdpr:A21" if entry.act in _OBJECTIONS else "dpv:ExpressedConsent",
        "event_state": STATES[entry.act],
        "channel": entry.channel,
    }


def _ledger(entry: Entry) -> dict[str, Any]:
    return {
        "pv:sequence": entry.sequence,
        "pv:purpose": entry.purpose,
        "pv:previous_hash": entry.previous_hash,
        "pv:hash": entry.hash,
        "pv:policy_version": entry.policy_version,
        "pv:text_hash": entry.text_hash,
    }
