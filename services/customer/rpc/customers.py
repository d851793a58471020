"""RPCs about customers."""

from grpc.aio import ServicerContext

from personvern.customer.v1 import customer_service_pb2 as rpc
from services.chassis.caller import allow, anyone, current_caller, customer, partner, service, staff
from services.chassis.rpc_server import request_key
from services.customer.model.address import Place
from services.customer.model.correction import CorrectionDraft
from services.customer.model.registration import RegistrationDraft
from services.customer.rpc import wire
from services.customer.usecases import Deps, customers, facts

Context = ServicerContext[object, object]


def _kind_of(place: Place) -> tuple[str, str, str, tuple[str, ...]]:
    """What decides whether a product can be had at a place."""
    ids = tuple(each.reveal() for each in place.address_ids)
    return place.postcode, place.municipality_number, place.use.value, ids


class CustomerRpcs:
    """Registration, reading, search, correction, and facts for other contexts."""

    _deps: Deps

    @allow(anyone())
    async def Register(self, request: rpc.RegisterRequest, _: Context) -> rpc.RegisterResponse:
        """Register a customer."""
        draft = RegistrationDraft(
            kind=wire.kind_name(request.kind),
            given_name=request.given_name,
            family_name=request.family_name,
            organisation_name=request.organisation_name,
            birth_date=request.birth_date,
            organisation_number=request.organisation_number,
            language=request.language,
            email=request.email,
            phone=request.phone,
            home_address=wire.address_draft(request.home_address),
            supply_addresses=tuple(wire.supply_draft(item) for item in request.supply_addresses),
            at_sale=request.at_sale,
        )
        view = await customers.register_customer(request_key(request), draft, current_caller(), self._deps)
        return rpc.RegisterResponse(customer=wire.customer(view))

    @allow(service("gateway"))
    async def ResolveIdentity(
        self, request: rpc.ResolveIdentityRequest, _: Context
    ) -> rpc.ResolveIdentityResponse:
        """Find the customer of a login."""
        found = await customers.resolve_identity(request.identity, self._deps)
        if found is None:
            return rpc.ResolveIdentityResponse()
        return rpc.ResolveIdentityResponse(
            customer_id=found.customer_id, status=wire.status(found.status.value), language=found.language
        )

    @allow(customer(), staff("agent", "dpo", reads_personal_data=True))
    async def GetCustomer(self, request: rpc.GetCustomerRequest, _: Context) -> rpc.GetCustomerResponse:
        """Read a customer."""
        view = await customers.get_customer(
            request.customer_id, tuple(request.unmask), current_caller(), self._deps
        )
        return rpc.GetCustomerResponse(customer=wire.customer(view))

    @allow(customer(), staff("agent", reads_personal_data=True))
    async def CorrectCustomer(
        self, request: rpc.CorrectCustomerRequest, _: Context
    ) -> rpc.CorrectCustomerResponse:
        """Correct name, language, home address or contact points."""

        def given(field: str) -> str | None:
            return getattr(request, field) if request.HasField(field) else None

        home = request.home_address if request.HasField("home_address") else None
        draft = CorrectionDraft(
            given_name=given("given_name"),
            family_name=given("family_name"),
            organisation_name=given("organisation_name"),
            language=given("language"),
            home_address=None if home is None else wire.address_draft(home),
            contacts={name: value for name in ("email", "phone") if (value := given(name)) is not None},
        )
        view = await customers.correct_customer(
            request_key(request),
            request.customer_id,
            request.expected_version,
            draft,
            current_caller(),
            self._deps,
        )
        return rpc.CorrectCustomerResponse(customer=wire.customer(view))

    @allow(customer(), staff("agent", reads_personal_data=True))
    async def UpdateContactPoint(
        self, request: rpc.UpdateContactPointRequest, _: Context
    ) -> rpc.UpdateContactPointResponse:
        """Give a contact point a new value."""
        view = await customers.correct_customer(
            request_key(request),
            request.customer_id,
            request.expected_version,
            CorrectionDraft(contacts={request.channel: request.value}),
            current_caller(),
            self._deps,
        )
        return rpc.UpdateContactPointResponse(customer=wire.customer(view))

    @allow(customer(), staff("agent", reads_personal_data=True))
    async def AddSupplyAddress(
        self, request: rpc.AddSupplyAddressRequest, _: Context
    ) -> rpc.AddSupplyAddressResponse:
        """Add a supply address."""
        draft = wire.supply_draft(request.supply_address)
        view, address_id = await customers.add_address(
            request_key(request), request.customer_id, draft, current_caller(), self._deps
        )
        return rpc.AddSupplyAddressResponse(customer=wire.customer(view), supply_address_id=address_id)

    @allow(staff("agent", "dpo", reads_personal_data=True))
    async def SearchCustomer(
        self, request: rpc.SearchCustomerRequest, _: Context
    ) -> rpc.SearchCustomerResponse:
        """Find the one customer with an e-mail address or phone number."""
        view, shared = await customers.search_customer(
            request.email, request.phone, current_caller(), self._deps
        )
        found = None if view is None else wire.customer(view)
        return rpc.SearchCustomerResponse(customer=found, shared=shared)

    @allow(service("consent"))
    async def GetDecisionFacts(
        self, request: rpc.GetDecisionFactsRequest, _: Context
    ) -> rpc.GetDecisionFactsResponse:
        """Facts that consent decides by."""
        known = await facts.decision_facts(request.customer_id, current_caller(), self._deps)
        found = known.customer
        born = found.profile.birth_date
        places = [item.place for item in found.supply_addresses]
        return rpc.GetDecisionFactsResponse(
            customer_id=found.id,
            kind=wire.kind(found.kind.value),
            status=wire.status(found.status.value),
            birth_date="" if born is None else wire.day(born.reveal()),
            active_relationship=known.active_relationship,
            product_groups=[
                rpc.OwnedGroup(group=group, similar_to=similar, until=wire.day(known.until[group]))
                for group, similar in known.groups.items()
            ],
            channels=[
                rpc.ChannelFacts(channel=channel, collected_at_sale=at_sale)
                for channel, at_sale in known.channels.items()
            ],
            supply_postcodes=sorted({place.postcode for place in places}),
            supply_municipality_numbers=sorted({place.municipality_number for place in places}),
            guardian_ids=found.guardian_ids,
            version=found.version,
            language=found.language,
            revision=known.revision,
            merged_ids=known.merged,
            supplied_places=[
                rpc.SuppliedPlace(
                    postcode=postcode, municipality_number=municipality, use=wire.use(use), address_ids=ids
                )
                for postcode, municipality, use, ids in sorted({_kind_of(place) for place in places})
            ],
        )

    @allow(service("billing"))
    async def GetInvoiceParty(
        self, request: rpc.GetInvoicePartyRequest, _: Context
    ) -> rpc.GetInvoicePartyResponse:
        """Name and address for an invoice."""
        found = await facts.invoice_party(request.customer_id, current_caller(), self._deps)
        home = found.home_address
        return rpc.GetInvoicePartyResponse(
            customer_id=found.id,
            name=found.profile.display_name.reveal(),
            address_lines=[home.street.reveal()],
            postcode=home.postcode.reveal(),
            city=home.city.reveal(),
            country=home.country,
            language=found.written_in,
            organisation_number=found.profile.organisation_number.reveal(),
            kind=wire.kind(found.kind.value),
        )

    @allow(partner("delivery-contacts:read"))
    async def GetDeliveryContact(
        self, request: rpc.GetDeliveryContactRequest, _: Context
    ) -> rpc.GetDeliveryContactResponse:
        """What a partner's agreement releases for a delivery."""
        known = await facts.delivery_contact(
            request.customer_id, request.purpose, tuple(request.fields), current_caller(), self._deps
        )
        found = known.customer
        answer = rpc.GetDeliveryContactResponse(customer_id=found.id, fields=known.fields)
        if "name" in known.fields:
            answer.name = found.profile.display_name.reveal()
        for point in found.contact_points:
            if point.channel in known.fields:
                setattr(answer, point.channel, point.value.reveal())
        if "supply_addresses" in known.fields:
            answer.supply_addresses.extend(wire.supply_address(item) for item in found.supply_addresses)
        return answer
