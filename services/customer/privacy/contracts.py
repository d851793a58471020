"""What the access package tells of purchases and contracts."""

from services.customer.model.contract import Contract, Purchase
from services.kernel.export import Section

_AGREEMENTS = "bookkeeping_agreements"


def purchases_section(purchases: list[Purchase]) -> Section:
    """What the person bought."""
    return Section(
        key="customer.purchases",
        titles={"nb": "Kjøp", "nn": "Kjøp", "en": "Purchases"},
        records=[
            {
                "purchase_id": item.id,
                "contract_id": item.contract_id,
                "product_code": item.product_code,
                "channel": item.channel,
                "purchased_at": item.purchased_at,
            }
            for item in purchases
        ],
        purposes=["contract", "invoicing", "bookkeeping"],
        retention=_AGREEMENTS,
        sources=["customer"],
        provided=True,
    )


def contracts_section(contracts: list[Contract]) -> Section:
    """The agreements, with their whole history."""
    return Section(
        key="customer.contracts",
        titles={"nb": "Avtaler", "nn": "Avtalar", "en": "Contracts"},
        records=[
            {
                "contract_id": item.id,
                "product_code": item.product_code,
                "product_group": item.product_group,
                "supply_address_id": item.supply_address_id,
                "terms_version_hash": item.terms_version_hash,
                "start_date": item.start_date,
                "end_date": item.end_date,
                "lock_in_until": item.lock_in_until,
                "status": item.status.value,
                "history": [
                    {
                        "at": change.at,
                        "what": change.what,
                        "by": change.by,
                        "terms_version_hash": change.terms_version_hash,
                    }
                    for change in item.history
                ],
            }
            for item in contracts
        ],
        purposes=["contract", "invoicing", "bookkeeping"],
        retention=_AGREEMENTS,
        sources=["customer"],
        provided=True,
    )
