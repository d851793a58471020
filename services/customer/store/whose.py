"""Rows of one person, who may lie under several ids after a merge."""

from collections.abc import Sequence

from services.chassis.mongo import Document


def whose(customer_id: str, also: Sequence[str] = ()) -> Document:
    """The query for the rows of a customer, and of those that were merged into it."""
    return {"customer_id": {"$in": [customer_id, *also]} if also else customer_id}
