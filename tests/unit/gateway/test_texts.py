"""The table of texts against the contracts and the code: nothing is missing, nothing is left over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway import errors as own
from gateway import problems, texts
from gateway.languages import LANGUAGES
from gateway.problems import answer
from personvern.billing.v1 import error_reason_pb2 as billing
from personvern.chassis.v1 import error_reason_pb2 as chassis
from personvern.consent.v1 import error_reason_pb2 as consent
from personvern.customer.v1 import error_reason_pb2 as customer
from personvern.disclosure.v1 import error_reason_pb2 as disclosure
from personvern.privacy.v1 import error_reason_pb2 as privacy
from personvern.survey.v1 import error_reason_pb2 as survey
from services.chassis.errors import DomainError, Kind, RemoteError, Violation

ROOT = Path(problems.__file__).parents[1]
# Only staff and other services meet these: their routes lie below /v1/staff, or no route leads to them.
STAFF_REASONS = {
    "EXPORT_FORMAT_UNFIT",  # audiences out of the house
    "AUDIENCE_NOT_FOUND",  # campaigns and audiences
    "AUDIENCE_NOT_READY",
    "CAMPAIGN_INVALID",
    "CAMPAIGN_NOT_FOUND",
    "CAMPAIGN_NOT_SENDABLE",
    "DISPUTE_NOT_FOUND",  # staff resolve objections
    "DISPUTE_RESOLVED",
    "DUNNING_RATE_MISSING",  # dunning runs
    "DUNNING_RUN_NOT_FOUND",
    "EVERYBODY_NOT_LOADED",
    "AGREEMENT_CHANGED",  # agreements
    "AGREEMENT_INCOMPLETE",
    "AGREEMENT_STATE",
    "CLIENT_NOT_FOUND",  # partner clients
    "CLAIM_NOT_FOUND",  # claims at a collector
    "CLAIM_NOT_OPEN",
    "DATA_REQUEST_EXTENDED",  # what the privacy officer does about requests
    "DATA_REQUEST_STATE",
    "ERASURE_PERSON_DECIDES",
    "DATA_REQUEST_TOO_LATE",
    "CUSTOMER_NOT_RESTRICTED",  # restricting
    "CUSTOMER_RESTRICTED",
    "GROUND_NOT_ALLOWED",  # what services note in the ledger
    "INTERACTION_ALREADY_CLOSED",  # interactions
    "INTERACTION_INVALID",
    "INTERACTION_NOT_FOUND",
    "INVOICE_RUN_NOT_FOUND",  # invoice runs
    "KID_SERIES_EXHAUSTED",
    "LETTER_NOT_FOUND",  # printers
    "LETTER_OUTCOME_INVALID",
    "MERGE_INVALID",  # merging
    "MERGE_NOT_FOUND",
    "MERGE_NOT_POSSIBLE",
    "MERGE_TOO_LATE",
    "MESSAGE_INVALID",  # messages are sent by services
    "MESSAGE_NOT_ALLOWED",
    "MESSAGE_UNDER_WAY",  # the SMS provider
    "NO_CONTACT_POINT",
    "NATIONAL_ID_NOT_FOUND",  # services ask for it
    "NATIONAL_ID_NOT_RELEASED",
    "PAYMENT_FILE_BROKEN",  # payment files
    "PAYMENT_FILE_NOT_FOUND",
    "PAYMENT_FILE_TOO_LARGE",
    "PAYMENT_UPLOAD_INVALID",
    "PERIOD_INVALID",  # invoice runs
    "PERIOD_NOT_BEGUN",
    "POLICY_VERSION_UNKNOWN",  # the archive of policies
    "PRICE_EXISTS",  # prices
    "PRICE_INVALID",
    "PRICE_MISSING",
    "PROCESSOR_ALREADY_REGISTERED",  # processors
    "PROCESSOR_NOT_FOUND",
    "PRODUCT_EXISTS",  # products
    "PRODUCT_INVALID",
    "RESERVATION_REGISTER_BROKEN",  # registers of reservations
    "RESTRICTION_INVALID",
    "SCHEMA_NOT_FOUND",  # no route asks for a schema
    "SEARCH_INVALID",  # search for customers
    "SECRET_NO_LONGER_SHOWN",  # partner clients
    "SUB_PROCESSOR_NOT_FOUND",  # sub-processors
    "SUB_PROCESSOR_STATE",
    "THIRD_PARTY_CASE_NOT_FOUND",  # disclosures to third parties
    "THIRD_PARTY_CASE_STATE",
    "THIRD_PARTY_CONSENT_MISSING",
    "THIRD_PARTY_FIELD_UNKNOWN",
    "THIRD_PARTY_PACKAGE_GONE",
    "THIRD_PARTY_TWO_PEOPLE",
    "BREACH_CHANGED",  # breaches
    "BREACH_NOT_FOUND",
    "BREACH_STATE",
    "BREACH_TWO_PEOPLE",
    "SERVICE_NOT_CLOSABLE",  # dunning
    "SMS_REPORT_INVALID",  # the SMS provider
    "SMS_REPORT_SIGNATURE_INVALID",
    "SURVEY_CODE_TAKEN",  # surveys
    "SURVEY_INVALID",
    "SURVEY_VERSION_NOT_FOUND",
    "USAGE_DAYS_INVALID",  # usage counts
    "WEBHOOK_NOT_FOUND",  # webhooks
    "VAT_RATE_MISSING",  # invoice runs
}
# Rules that only staff or services can break.
STAFF_RULES = {
    "billing": {
        "ADDRESS_FORMAT",  # eFaktura agreements, told by the bank
        "COUNT",
        "ENDED_HAS_NONE",
        "NO_BILLING_ACCOUNT",
        "REPEATED",
        "SCOPE_UNKNOWN",
        "STATUS_UNKNOWN",
        "CREDIT_DECISION",  # staff look at credit checks
        "DATE_FORMAT",
        "DATE_ORDER",
        "KID_FORMAT",
        "KID_SERIES_EXHAUSTED",
        "OUTCOME_UNKNOWN",  # staff answer objections
        "PAYMENTS_OF",
        "PAYMENT_FILE_FORMAT",
        "PERIOD_FORMAT",
        "PRICE_PER",
        "PRICE_RANGE",
        "PRICE_UNIT",
        "PRODUCT_CODE_FORMAT",
        "SUSPENSE_REASON",
        "REFUND_AMOUNT",  # asking for refunds
        "REFUND_CUSTOMER",
        "REFUND_NOT_CLOSING",
        "REFUND_PAYMENT",
        "REFUND_SOURCE",
    },
    "consent": {
        "AGE_BELOW_PURPOSE",  # campaigns
        "AGE_ORDER",
        "AGE_OUTSIDE_PRODUCT",
        "AGE_RANGE",
        "CHANNEL_NOT_COVERED",
        "CODE_FORMAT",  # decisions:explain
        "COUNT",  # audiences out of the house: the gateway's own limits are met first
        "ERASURE_ID_FORMAT",  # services ask for erasures
        "ID_FORMAT",
        "MONTH_FORMAT",  # reservations, which the customer context tells of
        "REGISTER_CHANNEL",
        "REQUIRED",
        "IN_THE_PAST",
        "NAME_LENGTH",
        "PLACEHOLDER_UNKNOWN",
        "PRODUCT_NOT_ON_SALE",
        "PRODUCT_REQUIRED",
        "PRODUCT_UNKNOWN",
        "PURPOSE_NOT_MARKETING",
        "PURPOSE_OFF",
        "PURPOSE_UNKNOWN",
        "TEXT_LENGTH",
        "TEXT_REQUIRED",
        "TOO_FAR_AHEAD",
        "TOO_MANY",
    },
    "customer": {
        "AGE_ORDER",
        "AGE_RANGE",
        "CHANNEL_UNSUPPORTED",
        "CODE_FORMAT",
        "DAY_SPAN",  # usage counts
        "DIRECTION_REQUIRED",
        "NOT_THIS_CUSTOMER",  # the contract that a contact is about
        "GROUP_UNKNOWN",
        "ID_FORMAT",
        "JSON_OBJECT",
        "MERGE_REASON",
        "NO_CREDIT_ELEMENT",  # products
        "NUMBER_FORMAT",
        "PLACEHOLDER_UNKNOWN",
        "PURPOSE_MISMATCH",
        "REFERENCE_FORMAT",
        "RESTRICTION_GROUND",
        "STATUS_UNKNOWN",
        "TEMPLATE_UNKNOWN",
        "TOO_LONG_FOR_SMS",
        "TOPIC_UNKNOWN",
        "USE_UNKNOWN",
        "VALUE_UNKNOWN",
    },
    "disclosure": {
        "BEFORE_START",
        "COUNTRY_FORMAT",
        "DATA_KIND_UNKNOWN",  # whom a breach concerns
        "DATE_FORMAT",
        "DPF_COUNTRY",
        "EMAIL_FORMAT",
        "EVIDENCE_FORMAT",
        "FIELD_FORMAT",
        "FIELD_EXACT",  # disclosures to third parties
        "FIELD_RESOURCE",
        "IN_THE_FUTURE",
        "ITEM_UNKNOWN",
        "NEGATIVE",
        "NOTICE_TIME",
        "NOT_FOR_GROUND",
        "NOT_FOR_THIS_DATA",
        "ONE_PERSON",
        "PARAGRAPH_FORMAT",
        "PARTY_FOR_GROUND",
        "PERSON_UNKNOWN",
        "RECONSIDER_RANGE",
        "TOO_SHORT",
        "JWKS_FORMAT",
        "JWK_ID",
        "JWK_KIND",
        "JWK_PRIVATE",
        "ORGANISATION_NUMBER",
        "NOT_ADEQUATE",
        "OVERLAP",
        "READER_FORMAT",
        "READER_KIND",
        "SCC_MODULE",
        "SEARCH_EMPTY",
        "SCOPE_FORMAT",
        "SCOPE_WITHOUT_FIELDS",
        "TOO_LONG",
        "TOO_MANY",
        "TOO_SOON",
        "TWICE",
        "WEBHOOK_ADDRESS",
        "WEBHOOK_URL",
        "CUSTOMER_UNKNOWN",  # the privacy officer notes requests
        "REASON_TOO_SHORT",
        "TOO_OLD",
    },
    "survey": {"HOURS", "KEY_FORMAT", "KIND_CHANGED", "NOT_ALLOWED", "OPTION_COUNT", "QUESTION_COUNT"},
}
CONTEXTS = ("billing", "consent", "customer", "disclosure", "survey")
BY_DEFAULT = {"customer": {"DATE_FORMAT"}}  # the rule of `dates.day` when none is named
# Calls that name a rule and then, mostly, what to do.
SAYS_A_RULE = {"Broken", "Violation", "Problem", "add", "need", "day", "_matching", "_one_of"}
RULE = re.compile(r"[A-Z]+(_[A-Z]+)*")
TABLES = [("titles", texts.TITLES), ("reasons", texts.DETAILS), *texts.RULES.items()]


def promised() -> set[str]:
    """Every reason of the contracts and of the gateway."""
    modules = (billing, chassis, consent, customer, disclosure, privacy, survey)
    names = {name for module in modules for name in module.ErrorReason.DESCRIPTOR.values_by_name}
    found = {name.removeprefix("ERROR_REASON_") for name in names} - {"UNSPECIFIED"}
    return found | {kind.reason for kind in own.Refusal.__subclasses__()}


def sentence(node: ast.expr | None) -> str | None:
    """A sentence in the code with 7 for every number and two words for every list."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = (one.value if isinstance(one, ast.Constant) else "7" for one in node.values)
        return "".join(map(str, parts))
    if isinstance(node, ast.BinOp):
        return f"{sentence(node.left)}{sentence(node.right)}"
    return "red, blue" if isinstance(node, ast.Call) else None


def rules_in_code(context: str) -> Iterator[tuple[str, str | None]]:
    """The rules that a context's code names, with the sentence that follows."""
    for path in sorted((ROOT / "services" / context).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text())):
            if not isinstance(call, ast.Call):
                continue
            name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            arguments = call.args if name in SAYS_A_RULE else []
            for place, given in enumerate(arguments):
                value = given.value if isinstance(given, ast.Constant) else None
                if isinstance(value, str) and len(value) > 3 and RULE.fullmatch(value):
                    yield value, sentence(call.args[place + 1]) if place + 1 < len(call.args) else None


def test_every_reason_has_a_text_or_is_for_staff():
    said = {reason.partition(".")[0] for reason in texts.DETAILS}
    assert said == promised() - STAFF_REASONS
    assert promised() >= STAFF_REASONS


@pytest.mark.parametrize("context", CONTEXTS)
def test_every_rule_has_a_text_or_is_for_staff(context):
    named = {rule for rule, _ in rules_in_code(context)} | BY_DEFAULT.get(context, set())
    assert set(texts.RULES[context]) == named - STAFF_RULES[context]
    assert named >= STAFF_RULES[context]


def test_why_a_product_cannot_be_had_has_a_text():
    sources = [ROOT / "services/customer/model/product.py", ROOT / "services/customer/store/contracts.py"]
    refusals = r'(?:return|rule=)\s*"([A-Z_]+)"'
    named = {rule for source in sources for rule in re.findall(refusals, source.read_text())}
    named.add("AGE_GROUP")
    assert named == {
        name.partition(".")[2] for name in texts.DETAILS if name.startswith("PRODUCT_NOT_AVAILABLE.")
    }


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_rule_says_fills_its_text(context, language):
    """A limit comes out of the context's own sentence: one without it would leave the reader with English."""
    for rule, said in rules_in_code(context):
        if said is not None and rule not in STAFF_RULES[context]:
            text = texts.violation(context, rule, language, said)
            assert text, (rule, said)
            assert "{" not in text


@pytest.mark.parametrize(("name", "table"), TABLES)
def test_texts_stand_in_three_languages(name, table):
    for key, said in table.items():
        assert all(text.strip() for text in said), (name, key)
        assert len(set(said)) == len(LANGUAGES), (name, key)
        wanted = [sorted(texts.placeholders(text)) for text in said]
        assert wanted[0] == wanted[1] == wanted[2], (name, key)


def test_no_sentence_stands_for_two_languages():
    by_language = [{said[place] for _, table in TABLES for said in table.values()} for place in range(3)]
    for place, one in enumerate(by_language):
        for other in by_language[place + 1 :]:
            assert not one & other


@pytest.mark.parametrize(
    ("rule", "context", "said"),
    [
        ("STRING_TOO_LONG", {"max_length": 200}, "Dette er for langt. Bruk høgst 200 teikn."),
        ("GREATER_THAN_EQUAL", {"ge": -1000}, "Oppgje -1000 eller meir."),
        ("LITERAL_ERROR", {"expected": "'web' or 'app'"}, "Vel éin av desse verdiane: web, app."),
        ("DATETIME_PARSING", {"error": "x"}, texts.RULES["gateway"]["WRONG_TYPE"][1]),
        ("VALUE_ERROR", {}, texts.RULES["gateway"]["NOT_VALID"][1]),
        ("TOO_LONG", {}, texts.RULES["gateway"]["NOT_VALID"][1]),
    ],
)
def test_what_a_schema_finds_is_said_with_its_limits(rule, context, said):
    english = texts.schema_rule(rule, context)
    told = texts.violation("personvern", rule, "nn", english)
    assert said in (told, texts.violation("personvern", "NOT_VALID", "nn", english))


def refused(reason: str, *violations: Violation, **metadata: str) -> DomainError:
    return RemoteError(
        "In English.",
        kind=Kind.INVALID,
        reason=reason,
        domain="customer",
        violations=violations,
        metadata=metadata,
    )


LONG = Violation("city", "TOO_LONG", "Use at most 100 characters.")
NEW = Violation("city", "NEW_RULE", "Do something new.")


@pytest.mark.parametrize(
    ("error", "asked", "language"),
    [
        (refused("REGISTRATION_INVALID", LONG), "nn", "nn"),
        (refused("REGISTRATION_INVALID", LONG, NEW), "nn", "nn, en"),
        (refused("REGISTRATION_INVALID", NEW), "en", "en"),
        (refused("SEARCH_INVALID", LONG), "", "nb, en"),
        (refused("TOO_YOUNG_TO_CONSENT", minimum_age="13"), "nb", "nb"),
        (refused("TOO_YOUNG_TO_CONSENT"), "nb", "nb, en"),
        (refused("NEVER_HEARD_OF"), "nn", "nn, en"),
    ],
)
def test_content_language_claims_only_what_is_so(error, asked, language):
    made = answer(error, asked)
    assert made.headers["content-language"] == language
    foreign = {"In English.", NEW.text} & set(
        re.findall(r'"(?:detail|text)":"(.*?)"', bytes(made.body).decode())
    )
    assert bool(foreign) is language.endswith(", en") or language == "en"


def test_facts_stand_in_the_texts():
    assert "13 år" in str(texts.detail("TOO_YOUNG_TO_CONSENT", "nn", "", {"minimum_age": "13"}))
    assert "16 år" in str(
        texts.detail("UNDER_AGE", "nb", "Our services are for persons of 16 and older.", {})
    )
    reason = "PRODUCT_NOT_AVAILABLE"
    special = texts.detail(reason, "nb", "", {"rule": "ALREADY_SUPPLIED"})
    assert special == texts.DETAILS[f"{reason}.ALREADY_SUPPLIED"][0]
    assert texts.detail(reason, "nb", "", {"rule": "X"}) == texts.DETAILS[reason][0]
