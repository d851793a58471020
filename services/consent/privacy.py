"""What the consent context hands over about a person (GDPR articles 15 and 20)."""

import asyncio
import json
from typing import Any

from personvern.privacy.v1 import privacy_service_pb2 as pb
from personvern.privacy.v1 import privacy_service_pb2_grpc as stubs
from services.chassis.caller import allow, service
from services.consent.model.audience import RETENTION, told_to_member
from services.consent.model.facts import Facts
from services.consent.model.ledger import Act, Entry
from services.consent.model.preferences import Preferences
from services.consent.model.standing import ConsentStatus, Standing
from services.consent.model.subject import Subject
from services.consent.rpc import requests
from services.consent.usecases import Deps
from services.consent.usecases.erasing import erase, plan_erasure
from services.consent.usecases.terminals import terminal_view
from services.kernel.erasure import messages
from services.kernel.export import Section, all_ids, as_one, export_response

_PROOF, _ACCOUNT = "consent_period", "contract_period"


class PrivacyServicer(stubs.PrivacyServiceServicer):
    """privacy.v1 for this context."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(service("disclosure"))
    async def Export(self, request: pb.ExportRequest, _: Any) -> pb.ExportResponse:
        """Consents, objections, the whole ledger with receipts, and the facts that decisions rest on; under
        every id of the person.
        """
        ids = requests.customer_ids(all_ids(request))
        sections = [await self._of_one(each, request.language) for each in ids]
        return export_response(as_one(ids, sections), request.kind, request.language)

    async def _of_one(self, customer_id: str, language: str) -> list[Section]:
        store = self._deps.store
        with store.together():
            known, signed, preferences, terminals, audiences = await asyncio.gather(
                store.subjects.known(customer_id),
                store.ledger.receipts(customer_id),
                self._preferences(customer_id),
                self._terminals(customer_id),
                self._audiences(customer_id, language),
            )
        entries = [entry for entry, _ in signed]
        receipts = {item.receipt_id: item.jws for _, item in signed}
        return [
            self._consents(known),
            self._objections(known.standing),
            self._ledger(entries),
            self._receipts(entries, receipts),
            preferences,
            self._decision_facts(known),
            terminals,
            audiences,
        ]

    @allow(service("disclosure"))
    async def PlanErasure(self, request: pb.PlanErasureRequest, _: Any) -> pb.PlanErasureResponse:
        """What an erasure would do here today."""
        planned = await plan_erasure(requests.customer_ids(request.customer_ids), self._deps)
        return pb.PlanErasureResponse(items=messages(planned))

    @allow(service("disclosure"))
    async def Erase(self, request: pb.EraseRequest, _: Any) -> pb.EraseResponse:
        """Erase a person; no use is allowed from now on."""
        ids = requests.customer_ids(request.customer_ids)
        return pb.EraseResponse(items=await erase(requests.erasure_id(request.erasure_id), ids, self._deps))

    async def _preferences(self, customer_id: str) -> Section:
        changes = await self._deps.store.preferences.changes(customer_id)
        return Section(
            key="consent.preferences",
            titles={
                "nb": "Det du har valgt å høre om",
                "nn": "Det du har valt å høyre om",
                "en": "What you chose to hear about",
            },
            records=[
                {
                    "version": change.preferences.version,
                    "at": change.at,
                    "acted_by": change.acted_by.value,
                    "no_marketing": change.preferences.no_marketing,
                    "surveys_off": change.preferences.surveys_off,
                    "frequency": change.preferences.frequency.value,
                    "language": change.preferences.language,
                    "turned_off": _turned_off(change.preferences),
                    "hash": change.hash,
                }
                for change in changes
            ],
            purposes=["customer_administration"],
            retention=_ACCOUNT,
            sources=["customer"],
            provided=True,
        )

    async def _audiences(self, customer_id: str, language: str) -> Section:
        records = []
        async for audience, outcome in self._deps.store.audiences.of_person(customer_id):
            campaign = await self._deps.store.campaigns.get(audience.campaign_id)
            purpose = self._deps.policy.purpose(campaign.purpose) if campaign else None
            told = told_to_member(outcome, purpose, campaign.channel if campaign else "")
            records.append(
                {
                    "audience_id": audience.id,
                    "purpose": campaign.purpose if campaign else "",
                    "channel": campaign.channel if campaign else "",
                    "product_code": campaign.product_code if campaign else "",
                    "selected_at": audience.selected_at,
                    "outcome": outcome,
                    "outcome_meaning": told.get(language or "nb"),
                    "kept_until": audience.delete_after,
                }
            )
        return Section(
            key="consent.audiences",
            titles={
                "nb": "Utvalg du har vært med i",
                "nn": "Utval du har vore med i",
                "en": "Marketing audiences that you were in",
            },
            records=records,
            purposes=["marketing_similar_products", "marketing_new_offers"],
            retention=RETENTION,
            sources=["derived"],
        )

    async def _terminals(self, customer_id: str) -> Section:
        """The person's own links; who else uses the same browser or app is not told."""
        store = self._deps.store.terminals
        records = []
        for link in await store.links_of(customer_id):
            terminal = await store.get(link.terminal_id)
            view = terminal_view(terminal, self._deps, gpc=False)
            records.append(
                {
                    "terminal_id": link.terminal_id,
                    "platform": terminal.platform,
                    "linked_at": link.linked_at,
                    "last_login_at": link.last_login_at,
                    "answers": [
                        {"category": item.category.key, "status": item.status.value, "since": item.mark.at}
                        for item in view.categories
                        if item.mark is not None
                    ],
                }
            )
        return Section(
            key="consent.terminals",
            titles={
                "nb": "Nettlesere og apper du har logget inn på",
                "nn": "Nettlesarar og appar du har logga inn på",
                "en": "Browsers and apps on which you have logged in",
            },
            records=records,
            purposes=["security_logging", "usage_statistics", "usage_personalisation"],
            retention="usage",
            sources=["customer"],
            provided=True,
        )

    def _consents(self, known: Subject) -> Section:
        consents = known.consents(self._deps.policy, self._deps.clock.now())
        records = [
            {
                "purpose": purpose.key,
                "status": status.value,
                "in_force": status is ConsentStatus.GIVEN,
                "since": mark.at if mark else None,
                "expires_at": mark.expires_at if mark else None,
                "entry_id": mark.entry_id if mark else None,
            }
            for purpose, status, mark in consents
        ]
        return Section(
            key="consent.consents",
            titles={"nb": "Samtykkene dine", "nn": "Samtykka dine", "en": "Your consents"},
            records=records,
            purposes=[purpose.key for purpose, _, _ in consents],
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

    def _decision_facts(self, known: Subject) -> Section:
        return Section(
            key="consent.decision_facts",
            titles={
                "nb": "Fakta som avgjør hva vi kan bruke opplysningene til",
                "nn": "Fakta som avgjer kva vi kan bruke opplysningane til",
                "en": "Facts that decide what we may use your data for",
            },
            records=[_facts_record(known.facts, known)] if known.facts else [],
            purposes=["customer_administration"],
            retention=_ACCOUNT,
            sources=["customer"],
        )


def _facts_record(facts: Facts, known: Subject) -> dict[str, Any]:
    return {
        "kind": facts.kind.value,
        "status": facts.status.value,
        "birth_date": facts.birth_date,
        "customer_relationship": facts.relationship,
        "product_groups": sorted(facts.groups),
        "channels_collected_at_sale": sorted(facts.sale_channels),
        "supply_postcodes": list(facts.postcodes),
        "supply_municipality_numbers": list(facts.municipalities),
        "supply_uses": sorted({place.use for place in facts.places}),
        "supply_property_keys": sorted({key for place in facts.places for key in place.keys}),
        "guardians": list(facts.guardians),
        "read_at": facts.asked_at,
        "reserved_channels": sorted(known.reservations.channels),
        "reservation_register_month": known.reservations.month,
        "einvoice_agreement": known.einvoice,
        "marketing_sent": [
            {"channel": channel, "sent_at": moment}
            for channel, moments in sorted(known.recent.items())
            for moment in moments
        ],
    }


def _turned_off(chosen: Preferences) -> list[dict[str, str]]:
    return [{"preference_topic": topic, "channel": channel} for channel, topic in sorted(chosen.off)]
