"""The company as it stood when a document was issued, kept inside the document."""

from services.billing.model.seller import Seller
from services.chassis.mongo import Document


def document(seller: Seller | None) -> Document | None:
    """As it stands in the database."""
    if seller is None:
        return None
    return {
        "name": seller.name,
        "organisation_number": seller.organisation_number,
        "account": seller.account,
        "address_lines": list(seller.address_lines),
        "postcode": seller.postcode,
        "city": seller.city,
        "country": seller.country,
        "email": seller.email,
    }


def seller(row: Document | None) -> Seller | None:
    """Out of the database; None for a document from before sellers were kept."""
    if row is None:
        return None
    return Seller(
        name=row["name"],
        organisation_number=row["organisation_number"],
        account=row["account"],
        address_lines=tuple(row["address_lines"]),
        postcode=row["postcode"],
        city=row["city"],
        country=row["country"],
        email=row["email"],
    )
