"""A receipt seen as a Kantara Consent Receipt v1.1 (KI-CR-v1.1.0): a view of the signed content, for export.

The specification's field names are kept; what it leaves open is filled from the same record.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

VERSION = "KI-CR-v1.1.0"
_METHODS = {"pv:self-service": "self-service", "pv:by-agent": "customer service at the person's request"}


def kantara_view(content: Mapping[str, Any]) -> dict[str, Any]:
    """The view of one receipt's content (see `receipt.py`)."""
    record = content["dpv:hasRecordOfActivity"]
    processing, event = record["pii_processing"], record["event"][0]
    purposes = processing["purposes"]
    return {
        "version": VERSION,
        "jurisdiction": purposes[0]["jurisdiction"] if purposes else "NO",
        "consentTimestamp": int(datetime.fromisoformat(event["event_time"]).timestamp()),
        "collectionMethod": _method(purposes[0]["collection_method"] if purposes else "pv:self-service"),
        "consentReceiptID": content["receipt_id"],
        "language": processing["language"],
        "piiPrincipalId": record["pii_principal_id"],
        "piiControllers": [_controller(party) for party in record["party_identification"]],
        "policyUrl": processing["privacy_notice"],
        "services": [
            {
                "service": party["party_name"],
                "purposes": [_purpose(purpose, event) for purpose in purposes],
            }
            for party in record["party_identification"]
        ],
        "sensitive": False,
        "spiCat": [],
    }


def _method(collected: str) -> str:
    return _METHODS.get(collected, collected.removeprefix("pv:").replace("-", " "))


def _controller(party: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "piiController": party["party_name"],
        "contact": party["party_contact"],
        "address": {"streetAddress": party["party_address"]},
        "email": party["party_contact"],
        "phone": "",
        "onBehalf": False,
    }


def _purpose(purpose: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    receivers = purpose["recipient_third_parties"]
    return {
        "purpose": purpose.get("purpose_name", purpose["purpose"]),
        "purposeCategory": list(purpose.get("purpose_type", ())),
        "consentType": event["event_state"].partition(":")[2],
        "piiCategory": [item["pii_type"] for item in purpose["pii_information"]],
        "primaryPurpose": False,
        "termination": purpose["withdrawal_method"],
        "thirdPartyDisclosure": bool(receivers),
        "thirdPartyName": "; ".join(receivers),
    }
