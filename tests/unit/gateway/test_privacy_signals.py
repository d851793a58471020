"""`Sec-GPC: 1` exactly, in one of several headers too; every other value is as if there were none."""

import pytest
from starlette.datastructures import Headers

from gateway.privacy_signals import says_gpc


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        (["1"], True),
        (["0", "1"], True),
        (["1", "0"], True),
        (["0, 1"], True),  # what a proxy makes of two lines
        ([" 1 "], True),
        (["0"], False),
        (["true"], False),
        (["1.0"], False),
        (["01"], False),
        (['"1"'], False),
        (["11"], False),
        (["?1"], False),
        (["１"], False),
        ([""], False),
        ([], False),
    ],
)
def test_only_exactly_one_is_the_signal(values: list[str], counts: bool) -> None:
    raw = [(b"sec-gpc", value.encode("utf-8")) for value in values]
    assert says_gpc(Headers(raw=raw)) is counts
