"""Products as purposes and topics name them."""

from collections.abc import Iterable


def belongs(product: str, groups: Iterable[str]) -> bool:
    """Whether a product (a group, or a code that begins with one) belongs to one of the groups."""
    word = _plain(product)
    return any(word == group or word.startswith(group + "-") for group in map(_plain, groups))


def _plain(word: str) -> str:
    return word.strip().lower().replace("_", "-")
