"""What a partner may ask for at all; what its agreement releases of that, the disclosure context says."""

from collections.abc import Sequence

from services.billing.errors import PartnerReadInvalid
from services.chassis.errors import Violations


def check(purpose: str, fields: Sequence[str], offered: Sequence[str]) -> None:
    """Refuse a read without a purpose, or of fields that are not offered. Raises PartnerReadInvalid."""
    found = Violations()
    if not purpose:
        found.add("purpose", "REQUIRED", "Say for which purpose you read.")
    known = ", ".join(offered)
    for place, name in enumerate(fields):
        if name not in offered:
            found.add(f"fields[{place}]", "FIELD_UNKNOWN", f"There are these fields: {known}.")
    found.raise_if_any(PartnerReadInvalid)
