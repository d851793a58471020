"""No two claims share a KID, whatever the modulus, and none ends in a dash."""

from hypothesis import given
from hypothesis import strategies as st

from services.billing.model.kid import Modulus, is_valid, next_kid

moduli = st.sampled_from(list(Modulus))


@given(st.lists(st.tuples(st.integers(1, 9_999_999), st.integers(1, 12)), max_size=12), moduli)
def test_no_two_claims_share_a_kid(accounts: list[tuple[int, int]], modulus: Modulus) -> None:
    given_out: list[str] = []
    for number, claims in dict(accounts).items():
        serial = 0
        for _ in range(claims):
            kid, after = next_kid(number, serial, modulus)
            assert after > serial
            serial = after
            given_out.append(kid)
    assert len(set(given_out)) == len(given_out)
    assert all(kid.isdigit() and is_valid(kid, modulus) for kid in given_out)


@given(st.integers(1, 9_999_999), st.integers(0, 9_999_000))
def test_mod11_steps_over_serials_that_give_a_dash(number: int, after: int) -> None:
    _, serial = next_kid(number, after, Modulus.MOD11)
    assert 1 <= serial - after <= 3
