"""Receipts: the fields that ISO/IEC TS 27560:2023 demands, and a signature that anybody can check."""

import json
from typing import Any

import jsonschema
import pytest
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import OKPKey

from services.chassis.caller import new_key_pair
from services.consent.adapters import KeySigner
from services.consent.model.ledger import Act
from services.consent.model.receipt import receipt
from services.kernel.proof.signer import ALGORITHM
from tests.unit.consent.build import HER, POLICY, chain, deed


def _object(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": [*required, *properties], "properties": properties}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": items}


# The mandatory fields of record and receipt.
SCHEMA = _object(
    "schema_version",
    "receipt_id",
    **{
        "dpv:hasRecordOfActivity": _object(
            "schema_version",
            "record_id",
            "pii_principal_id",
            pii_processing=_object(
                "privacy_notice",
                "language",
                purposes=_list(
                    _object(
                        "purpose", "pii_controllers", "storage_locations", "retention_period", "jurisdiction",
                        "recipient_third_parties", "withdrawal_method", "lawful_basis",
                        pii_information=_list(_object("pii_type")),
                    )
                ),
            ),
            party_identification=_list(
                _object("party_id", "party_address", "party_name", "party_contact", "party_type")
            ),
            event=_list(_object("event_time", "validity_duration", "entity_id", "event_type", "event_state")),
        )
    },
)  # fmt: skip


@pytest.mark.parametrize(
    ("act", "purpose", "state", "validity"),
    [
        (Act.GIVEN, "marketing_new_offers", "dpv:ConsentGiven", "P24M"),
        (Act.RENEWED, "marketing_new_offers", "dpv:RenewedConsentGiven", "P24M"),
        (Act.WITHDRAWN, "marketing_new_offers", "dpv:ConsentWithdrawn", "P0D"),
        (Act.REFUSED, "marketing_new_offers", "dpv:ConsentRefused", "P0D"),
        (Act.OBJECTED, "direct_marketing", "pv:Objected", "P0D"),
        (Act.OBJECTION_LIFTED, "customer_surveys", "pv:ObjectionLifted", "P0D"),
    ],
)
def test_a_receipt_has_every_mandatory_field(act: Act, purpose: str, state: str, validity: str) -> None:
    (entry,) = chain(deed(act, purpose))
    made = receipt(entry, POLICY)
    jsonschema.validate(made, SCHEMA)
    record = made["dpv:hasRecordOfActivity"]
    assert record["pii_principal_id"] == HER
    assert record["event"][0]["event_state"] == state
    assert record["event"][0]["validity_duration"] == validity
    assert record["pv:ledger"]["pv:hash"] == entry.hash


def test_a_signed_receipt_verifies_and_an_altered_one_does_not() -> None:
    signer = KeySigner(new_key_pair()[0])
    (entry,) = chain(deed(Act.GIVEN))
    signed = signer.sign(receipt(entry, POLICY))
    public = OKPKey.import_key(json.loads(signer.public_jwk()))
    assert not public.is_private
    opened = jws.deserialize_compact(signed, public, algorithms=[ALGORITHM])
    assert opened.headers()["kid"] == public.thumbprint()
    assert json.loads(opened.payload) == receipt(entry, POLICY) == json.loads(signer.content(signed))

    head, body, signature = signed.split(".")
    altered = ".".join([head, body[:-2] + ("A" if body[-2] != "A" else "B") + body[-1], signature])
    with pytest.raises(BadSignatureError):
        jws.deserialize_compact(altered, public, algorithms=[ALGORITHM])
