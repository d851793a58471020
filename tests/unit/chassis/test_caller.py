import base64
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from services.chassis.caller import (
    Caller,
    CallerIdentity,
    CallerVerifier,
    allow,
    anyone,
    check,
    current_caller,
    customer,
    issue_keys,
    partner,
    read_trust,
    rules_of,
    service,
    staff,
    use_caller,
)
from services.chassis.clock import MovableClock
from services.chassis.errors import (
    AccessReasonRequired,
    CallerInvalid,
    CallerMissing,
    CallerNotAllowed,
)

CUSTOMER = Caller(kind="customer", id="cus_1", identity="https://id|ola")


@pytest.fixture
def clock():
    return MovableClock(datetime(2026, 9, 1, 12, tzinfo=UTC))


@pytest.fixture
def keys(tmp_path):
    issue_keys(tmp_path, ["gateway", "consent"])
    return tmp_path


@pytest.fixture
def gateway(keys, clock):
    return CallerIdentity.from_file(
        "gateway", keys / "gateway.key.pem", clock, speaks_for={"customer", "staff", "partner", "anonymous"}
    )


@pytest.fixture
def consent(keys, clock):
    return CallerIdentity.from_file("consent", keys / "consent.key.pem", clock)


@pytest.fixture
def verifier(keys, clock):
    return CallerVerifier.from_file("billing", keys / "callers.json", clock)


def test_the_gateway_passes_the_caller_on(gateway, verifier):
    partner_caller = Caller(
        kind="partner",
        id="prc_1",
        scopes=frozenset({"a", "b"}),
        purposes=("invoicing",),
        agreement_id="agr_1",
        client_id="cli_1",
    )
    for caller in (CUSTOMER, partner_caller, Caller()):
        with use_caller(caller):
            assert verifier.verify(gateway.token("billing")) == caller
    assert verifier.verify(gateway.token("billing")) == Caller(kind="service", id="gateway")


def test_a_service_calls_as_itself_and_names_the_actor(consent, verifier):
    with use_caller(CUSTOMER):
        assert verifier.verify(consent.token("billing")) == Caller(
            kind="service", id="consent", actor="customer:cus_1"
        )
    with use_caller(Caller(kind="service", id="billing", actor="staff:kari")):
        assert verifier.verify(consent.token("billing")).actor == "staff:kari"


def test_a_service_may_not_speak_for_others(consent, verifier):
    for caller in (CUSTOMER, Caller(kind="service", id="gateway"), Caller(kind="staff", id="x")):
        with pytest.raises(CallerInvalid):
            verifier.verify(consent.sign(caller, "billing"))


def test_a_token_counts_at_the_service_it_is_meant_for_alone(gateway, verifier, keys, clock):
    survey = CallerVerifier.from_file("survey", keys / "callers.json", clock)
    for_billing, for_survey = gateway.sign(CUSTOMER, "billing"), gateway.sign(CUSTOMER, "survey")
    assert verifier.verify(for_billing) == survey.verify(for_survey) == CUSTOMER
    for stranger, token in ((survey, for_billing), (verifier, for_survey)):
        with pytest.raises(CallerInvalid):
            stranger.verify(token)


def test_tokens_expire_also_when_remembered(gateway, verifier, clock):
    token = gateway.sign(CUSTOMER, "billing")
    assert verifier.verify(token) == verifier.verify(token)
    clock.advance(timedelta(seconds=29))
    assert gateway.sign(CUSTOMER, "billing") == token
    clock.advance(timedelta(seconds=2))
    assert gateway.sign(CUSTOMER, "billing") != token
    clock.advance(timedelta(seconds=40))
    with pytest.raises(CallerInvalid):
        verifier.verify(token)


def b64(part):
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def test_tokens_from_the_future_and_broken_ones_are_refused(gateway, verifier, clock):
    clock.advance(timedelta(minutes=5))
    token = gateway.sign(CUSTOMER, "billing")
    clock.advance(timedelta(minutes=-5))
    other = OKPKey.generate_key("Ed25519")
    forged = jwt.encode({"alg": "Ed25519"}, {"iss": "gateway"}, other, algorithms=["Ed25519"])
    deep = f"{b64(b'{}')}.{b64(b'[' * 5900)}.{b64(b'x')}"
    none = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJnYXRld2F5In0."
    for broken in (token, forged, none, deep, "", "a.b.c", token[:-4] + "AAAA", "x" * 5000):
        with pytest.raises(CallerInvalid):
            verifier.verify(broken)


def test_unknown_kinds_in_the_trust_file_are_refused(tmp_path):
    file = issue_keys(tmp_path, ["billing"])
    file.write_text(file.read_text().replace('"service"', '"root"'))
    with pytest.raises(ValueError, match="root"):
        read_trust(file)


def test_issuing_keys_again_changes_nothing(keys):
    before = (keys / "callers.json").read_text()
    issue_keys(keys, ["gateway", "consent"])
    assert (keys / "callers.json").read_text() == before
    assert (keys / "gateway.key.pem").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("rule", "caller", "let_in"),
    [
        (customer(), CUSTOMER, True),
        (customer(), Caller(kind="customer", id="cus_2"), False),
        (customer(), Caller(kind="customer", id=""), False),
        (customer(), Caller(kind="staff", id="cus_1"), False),
        (staff("agent", "dpo"), Caller(kind="staff", roles=frozenset({"dpo"})), True),
        (staff("agent"), Caller(kind="staff", roles=frozenset({"finance"})), False),
        (partner("invoices:read"), Caller(kind="partner", scopes=frozenset({"invoices:read"})), False),
        (
            partner("invoices:read"),
            Caller(kind="partner", scopes=frozenset({"invoices:read"}), agreement_id="agr_1"),
            True,
        ),
        (partner("x:read"), Caller(kind="partner", agreement_id="agr_1"), False),
        (service("survey"), Caller(kind="service", id="survey"), True),
        (service("survey"), Caller(kind="service", id="billing"), False),
        (service(), Caller(kind="service", id="billing"), True),
        (service(), CUSTOMER, False),
        (anyone(), Caller(), True),
    ],
)
def test_rules(rule, caller, let_in):
    request = SimpleNamespace(customer_id="cus_1")
    if let_in:
        check([rule], caller, request)
    else:
        with pytest.raises(CallerNotAllowed):
            check([rule], caller, request)


def test_staff_say_why_they_look():
    rules = [customer(), staff("agent", reads_personal_data=True)]
    agent = Caller(kind="staff", roles=frozenset({"agent"}))
    request = SimpleNamespace(customer_id="cus_1")
    with pytest.raises(AccessReasonRequired):
        check(rules, agent, request)
    check(rules, Caller(kind="staff", roles=frozenset({"agent"}), access_reason="complaint"), request)
    with pytest.raises(CallerNotAllowed):
        check([], agent, request)


def test_rules_stand_on_methods():
    @allow(anyone())
    def method():
        """Nothing."""

    assert len(rules_of(method)) == 1
    assert rules_of(print) == ()


def test_no_caller_outside_a_call():
    with pytest.raises(CallerMissing):
        current_caller()
