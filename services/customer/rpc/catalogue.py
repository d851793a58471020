"""RPCs about products, purchases and contracts."""

from grpc.aio import ServicerContext

from personvern.customer.v1 import customer_service_pb2 as rpc
from services.chassis.caller import allow, anyone, current_caller, customer, service, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.customer.model.contract import PurchaseDraft
from services.customer.model.product import ProductDraft
from services.customer.rpc import wire
from services.customer.usecases import Deps, contracts, products

Context = ServicerContext[object, object]


def _for_work() -> bool:
    """Whether the caller is told at which single addresses a product can be had."""
    return current_caller().kind in {"staff", "service"}


class CatalogueRpcs:
    """What can be bought, and what was."""

    _deps: Deps

    @allow(staff("marketing", "finance", "ops"))
    async def CreateProduct(self, request: rpc.CreateProductRequest, _: Context) -> rpc.CreateProductResponse:
        """Put a product in the catalogue."""
        target = request.target_group
        draft = ProductDraft(
            code=request.code,
            names=wire.local_text(request.names),
            group=request.group,
            credit_element=request.credit_element,
            similar_to=tuple(request.similar_to),
            postcodes=tuple(request.availability.postcodes),
            municipality_numbers=tuple(request.availability.municipality_numbers),
            minimum_age=target.minimum_age,
            maximum_age=target.maximum_age,
            uses=tuple(wire.use_name(value) for value in target.uses),
            terms=wire.local_text(request.terms),
            lock_in_months=request.lock_in_months,
            credit_check_required=request.credit_check_required,
            address_ids=tuple(request.availability.address_ids),
        )
        made = await products.create_product(request_key(request), draft, self._deps)
        return rpc.CreateProductResponse(product=wire.product(made, addresses=True))

    @allow(anyone())
    async def GetProduct(self, request: rpc.GetProductRequest, _: Context) -> rpc.GetProductResponse:
        """Read one product."""
        found = await products.get_product(request.code, self._deps)
        return rpc.GetProductResponse(product=wire.product(found, addresses=_for_work()))

    @allow(anyone())
    async def ListProducts(self, request: rpc.ListProductsRequest, _: Context) -> rpc.ListProductsResponse:
        """List the catalogue."""
        page = await products.list_products(PageRequest(request.page_size, request.page_token), self._deps)
        return rpc.ListProductsResponse(
            products=[wire.product(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(customer())
    async def ListAvailableProducts(
        self, request: rpc.ListAvailableProductsRequest, _: Context
    ) -> rpc.ListAvailableProductsResponse:
        """List what a customer can buy."""
        offers = await products.available_products(request.customer_id, self._deps)
        return rpc.ListAvailableProductsResponse(
            products=[
                rpc.AvailableProduct(
                    product=wire.product(offer.product), supply_address_ids=offer.supply_address_ids
                )
                for offer in offers
            ]
        )

    @allow(customer(), staff("agent", reads_personal_data=True))
    async def Purchase(self, request: rpc.PurchaseRequest, _: Context) -> rpc.PurchaseResponse:
        """Buy a product for a supply address."""
        draft = PurchaseDraft(
            product_code=request.product_code,
            supply_address_id=request.supply_address_id,
            accepted_terms_hash=request.accepted_terms_hash,
            start_date=request.start_date,
            channel=request.channel or "web",
        )
        bought, contract = await contracts.purchase(
            request_key(request), request.customer_id, draft, current_caller(), self._deps
        )
        return rpc.PurchaseResponse(purchase=wire.purchase(bought), contract=wire.contract(contract))

    @allow(customer(), staff("agent", reads_personal_data=True))
    async def ListPurchases(self, request: rpc.ListPurchasesRequest, _: Context) -> rpc.ListPurchasesResponse:
        """List a customer's purchases."""
        page = await contracts.list_purchases(
            request.customer_id,
            PageRequest(request.page_size, request.page_token),
            current_caller(),
            self._deps,
        )
        return rpc.ListPurchasesResponse(
            purchases=[wire.purchase(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(customer(), staff("agent", reads_personal_data=True))
    async def ListContracts(self, request: rpc.ListContractsRequest, _: Context) -> rpc.ListContractsResponse:
        """List a customer's contracts."""
        page = await contracts.list_contracts(
            request.customer_id,
            PageRequest(request.page_size, request.page_token),
            current_caller(),
            self._deps,
        )
        return rpc.ListContractsResponse(
            contracts=[wire.contract(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(service("billing"))
    async def GetContract(self, request: rpc.GetContractRequest, _: Context) -> rpc.GetContractResponse:
        """Facts of one contract that billing charges by."""
        known = await contracts.get_contract_facts(request.contract_id, self._deps)
        contract, place = known.contract, known.place
        return rpc.GetContractResponse(
            contract_id=contract.id,
            customer_id=contract.customer_id,
            product_code=contract.product_code,
            product_group=contract.product_group,
            municipality_number=place.municipality_number,
            county_number=place.county_number,
            use=wire.use(place.use.value),
            start_date=wire.day(contract.start_date),
            end_date=wire.day(contract.end_date),
            status=wire.contract_status(contract.status.value),
            version=contract.version,
            credit_element=known.credit_element,
        )
