"""What the consent context hands over about a person (GDPR articles 15 and 20)."""

import json
from typing import Any

from personvern.privacy.v1 import privacy_service_pb2 as pb
from personvern.privacy.v1 import privacy_service_pb2_grpc as stubs
from services.chassis.caller import allow, service
from services.consent.model.facts import Facts
from services.consent.model.ledger import Act, Entry
from services.consent.model.standing import ConsentStatus, Standing
from services.consent.rpc import requests
from services.consent.usecases import Deps
from services.kernel.export import Section, export_response

_PROOF, _ACCOUNT = "consent_period", "contract_period"


class PrivacyServicer(stubs.PrivacyServiceServicer):
    """privacy.v1 for this context."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(service("disclosure"))
    async def Export(self, request: pb.ExportRequest, _: Any) -> pb.ExportResponse:
        """Consents, objections, the whole ledger with receipts, and the facts that decisions rest on."""
        customer_id = requests.customer_id(request.customer_id)
        deps = self._deps
        known = await deps.store.subjects.known(customer_id)
        entries = list(reversed(await deps.store.ledger.entries(customer_id)))
        receipts = {item.receipt_id: item.jws for item in await deps.store.ledger.receipts(customer_id)}
        return export_response(
            [
                self._consents(known.standing),
                self._objections(known.standing),
                self._ledger(entries),
                self._receipts(entries, receipts),
                self._decision_facts(known.facts),
            ],
            request.kind,
            request.language,
        )

    def _consents(self, standing: Standing) -> Section:
        deps, now = self._deps, self._deps.clock.now()
        records = []
        for purpose in deps.policy.consent_purposes():
            status, mark = standing.consent(purpose, now)
            records.append(
                {
                    "purpose": purpose.key,
                    "status": status.value,
                    "in_force": status is ConsentStatus.GIVEN,
                    "since": mark.at if mark else None,
                    "expires_at": mark.expires_at if mark else None,
                    "entry_id": mark.entry_id if mark else None,
                }
            )
        return Section(
            key="consent.consents",
            titles={"nb": "Samtykkene dine", "nn": "Samtykka dine", "en": "Your consents"},
            records=records,
            purposes=[purpose.key for purpose in deps.policy.consent_purposes()],
            retention=_PROOF,
            sources=["customer"],
            provided=True,
        )

    def _objections(self, standing: Standing) -> Section:
        return Section(
            key="consent.objections",
            titles={"nb": "Reservasjonene dine", "nn": "Reservasjonane dine", "en": "Your objections"},
            records=[
                {
                    "purpose": key,
                    "objected": mark.act is Act.OBJECTED,
                    "since": mark.at,
                    "entry_id": mark.entry_id,
                }
                for key, mark in sorted(standing.objections.items())
            ],
            purposes=["customer_administration"],
            retention=_ACCOUNT,
            sources=["customer"],
            provided=True,
        )

    def _ledger(self, entries: list[Entry]) -> Section:
        return Section(
            key="consent.ledger",
            titles={
                "nb": "Alt du har sagt ja og nei til",
                "nn": "Alt du har sagt ja og nei til",
                "en": "Everything you have said yes and no to",
            },
            records=[entry.record() for entry in entries],
            purposes=[purpose.key for purpose in self._deps.policy.consent_purposes()],
            retention=_PROOF,
            sources=["customer"],
            provided=True,
        )

    def _receipts(self, entries: list[Entry], receipts: dict[str, str]) -> Section:
        content = self._deps.signer.content
        return Section(
            key="consent.receipts",
            titles={
                "nb": "Signerte kvitteringer",
                "nn": "Signerte kvitteringar",
                "en": "Signed receipts",
            },
            records=[
                {
                    "receipt_id": entry.receipt_id,
                    "entry_id": entry.entry_id,
                    "jws": receipts[entry.receipt_id],
                    "content": json.loads(content(receipts[entry.receipt_id])),
                }
                for entry in entries
            ],
            purposes=[purpose.key for purpose in self._deps.policy.consent_purposes()],
            retention=_PROOF,
            sources=["derived"],
        )

    def _decision_facts(self, facts: Facts | None) -> Section:
        return Section(
            key="consent.decision_facts",
            titles={
                "nb": "Fakta som avgjør hva vi kan bruke opplysningene til",
                "nn": "Fakta som avgjer kva vi kan bruke opplysningane til",
                "en": "Facts that decide what we may use your data for",
            },
            records=[_facts_record(facts)] if facts else [],
            purposes=["customer_administration"],
            retention=_ACCOUNT,
            sources=["customer"],
        )


def _facts_record(facts: Facts) -> dict[str, Any]:
    return {
        "kind": facts.kind.value,
        "status": facts.status.value,
        "birth_date": facts.birth_date,
        "customer_relationship": facts.relationship,
        "product_groups": sorted(facts.groups),
        "channels_collected_at_sale": sorted(facts.sale_channels),
        "supply_postcodes": list(facts.postcodes),
        "supply_municipality_numbers": list(facts.municipalities),
        "guardians": list(facts.guardians),
        "read_at": facts.asked_at,
    }
