"""The catalogue."""

from dataclasses import dataclass

from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.customer.model.product import Product, ProductDraft
from services.customer.model.product import create_product as new_product
from services.customer.usecases.deps import Deps


@dataclass(frozen=True)
class Offer:
    """A product and the supply addresses of a customer at which it can be had."""

    product: Product
    supply_address_ids: tuple[str, ...]


async def create_product(key: RequestKey, draft: ProductDraft, deps: Deps) -> Product:
    """Put a product in the catalogue. Raises ProductInvalid or ProductExists."""

    async def act() -> tuple[Ref, Product]:
        product = new_product(draft, deps.now())
        await deps.store.products.add(product)
        return {"code": product.code}, product

    return await deps.commands.run(key, act, lambda ref: deps.store.products.get(ref["code"]))


async def get_product(code: str, deps: Deps) -> Product:
    """One product. Raises ProductNotFound."""
    return await deps.store.products.get(code)


async def list_products(page: PageRequest, deps: Deps) -> Page[Product]:
    """A page of the catalogue by code. Raises PageTokenInvalid."""
    return await deps.store.products.page(page)


async def available_products(customer_id: str, deps: Deps) -> list[Offer]:
    """What a customer can buy: by place, use and age, the same rules as at a purchase."""
    customer = await deps.store.customers.get(customer_id)
    age = customer.age_on(deps.today())
    offers = []
    for product in await deps.store.products.all():
        places = [item.id for item in customer.supply_addresses if not product.refusal(item.place, age)]
        if places:
            offers.append(Offer(product, tuple(places)))
    return offers
