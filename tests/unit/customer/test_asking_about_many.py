"""How many ids may be asked about at once: nobody is answered for a part of them."""

import pytest

from services.chassis.errors import Invalid
from services.customer.rpc.wire import at_most


def test_what_is_asked_about_is_answered_whole_or_not_at_all() -> None:
    assert at_most(2, "customer_ids", ["a", "b"]) == ["a", "b"]
    with pytest.raises(Invalid) as refused:
        at_most(2, "customer_ids", ["a", "b", "c"])
    assert [(each.field, each.rule) for each in refused.value.violations] == [("customer_ids", "TOO_MANY")]
