"""Who sells: what every document of sale says about the company (bokføringsforskriften § 5-1-1 no. 2)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Seller:
    """The company as it stands on a document. It is kept with the document: a company that moves or gets
    another account does not change what it has issued.

    `organisation_number` is nine digits, `account` the eleven digits that are paid to.
    """

    name: str
    organisation_number: str
    account: str
    address_lines: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    country: str = "NO"
    email: str = ""

    @property
    def vat_number(self) -> str:
        """The VAT number as EN 16931 wants it: `NO987654325MVA`."""
        return f"NO{self.organisation_number}MVA"
