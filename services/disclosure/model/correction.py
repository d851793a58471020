"""Which recipients a correction concerns: those who received a field that it changed (GDPR art. 19)."""

from collections.abc import Collection, Iterable

# Changes that the customer context tells as corrections and that correct nothing which was given out.
_NO_CORRECTION = frozenset({"merged", "contact_points.verified_at", "supply_addresses", "language"})
# Words in names of fields that are released (`invoices.receiver_name`), by the field that was corrected.
_WORDS: dict[str, tuple[str, ...]] = {
    "given_name": ("name",),
    "family_name": ("name",),
    "organisation_name": ("name",),
    "birth_date": ("birth", "age", "year"),
    "home_address": ("address", "street", "postcode", "city"),
    "email": ("email",),
    "phone": ("phone",),
}


def corrections(fields: Iterable[str]) -> tuple[str, ...]:
    """The fields that were corrected, of those that changed."""
    return tuple(field for field in fields if field not in _NO_CORRECTION)


def concerns(corrected: Collection[str], released: Iterable[str]) -> bool:
    """Whether who received these fields received one that was corrected; in doubt, yes."""
    if any(field not in _WORDS for field in corrected):
        return True
    words = {word for field in corrected for word in _WORDS[field]}
    return any(not words.isdisjoint(_parts(field)) for field in released)


def _parts(field: str) -> set[str]:
    """The words of a released field. Of the contact points of a disclosure none says which kind it is."""
    kind, _, name = field.rpartition(".")
    known = {"email", "phone"} if kind.endswith(".contact_points") else set()
    return known | set(name.split("_"))
