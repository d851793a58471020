"""The texts that we send: what each needs, for which purposes it goes, and in which forms it is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from services.chassis.errors import Violations
from services.customer.errors import MessageInvalid
from services.customer.model import campaign
from services.customer.model.channel import POST, SMS
from services.customer.model.contact import EMAIL

LONGEST_VALUE = 2_000


@dataclass(frozen=True)
class Template:
    """A text that we send.

    `purposes` are the policy keys that it may be sent for, `values` what it needs, `optional` what it can
    take. `secret` are values such as links with tokens: they go out, but the copy that is kept says `[...]`.
    A value whose name ends in `_on` or `_date` is a day as YYYY-MM-DD, one in `_ore` a sum in øre: the text
    says them in the customer's language. A `link` is told that language. Of values whose names end in `_nb`,
    `_nn` and `_en` the text takes the one in the customer's language, by the name without the ending.

    `channels` are those that it is written for: e-mails and letters share `<language>.txt`, an SMS has
    `<language>.sms.txt`. `urgent` is for what a person sits and waits for, such as a code: it goes before
    everything else, and to addresses from which a message has come back too. `bulk` is for what goes to very
    many at once: it goes after everything else, as marketing and surveys do. `rights` answers what a person
    asked for under GDPR 12-22, or tells of a breach (34): it goes while processing is restricted too, for
    the law demands it (articles 12, 18(3) and 34(1)).
    """

    name: str
    purposes: tuple[str, ...]
    values: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    channels: tuple[str, ...] = (EMAIL,)
    urgent: bool = False
    bulk: bool = False
    rights: bool = False

    def priority(self, purpose: str) -> "Priority":
        """How soon a message for this purpose goes."""
        if self.urgent:
            return Priority.URGENT
        return Priority.BULK if self.bulk or purpose in OPT_OUT_PURPOSES else Priority.ORDINARY


class Priority(IntEnum):
    """Which messages go first when many are due."""

    URGENT = 0
    ORDINARY = 1
    BULK = 2


# What a letter about an invoice that is not paid must say (inkassoloven §§ 9 and 10).
DUNNING_VALUES = (
    *("invoice_number", "issue_date", "due_date", "deadline_date", "interest_from_date"),
    *("principal_ore", "fees_ore", "interest_ore", "paid_ore", "outstanding_ore"),
    *("interest_rate_nb", "interest_rate_nn", "interest_rate_en", "account", "kid", "board"),
)
# What a copy letter on paper says (kredittopplysningsloven § 18).
_CREDIT_LETTER = (
    *("outcome", "content", "controller", "dpo", "sources", "requester", "reason", "score_data"),
    "score_logic",
)
CREDIT_LETTER_VALUES = tuple(f"{key}_{end}" for key in _CREDIT_LETTER for end in ("nb", "nn", "en"))
CREDIT_LETTER_SECRETS = (*_CREDIT_LETTER, *CREDIT_LETTER_VALUES)
# What a person asked for, in words.
RIGHT_NAMES = ("right_nb", "right_nn", "right_en")
# The rule of a decision that denies because processing is restricted (GDPR 18).
RESTRICTED = "PROCESSING_RESTRICTED"
TEMPLATES: Mapping[str, Template] = {
    template.name: template
    for template in (
        Template("registration_welcome", ("customer_administration", "contract")),
        Template(
            "survey_invitation",
            ("customer_surveys",),
            values=("link",),
            optional=("expires_on", "intro", "shared_with_supplier"),
            secret=("link",),
            channels=(EMAIL, SMS),
        ),
        Template(
            "survey_reminder",
            ("customer_surveys",),
            values=("link",),
            optional=("expires_on", "shared_with_supplier"),
            secret=("link",),
            channels=(EMAIL, SMS),
        ),
        Template(
            "verify_contact_point",
            ("customer_administration",),
            values=("code",),
            secret=("code",),
            channels=(EMAIL, SMS),
            urgent=True,
        ),
        Template("guardian_linked", ("customer_administration",), ("child",)),
        Template("came_of_age", ("customer_administration",), ("age",)),
        Template("payout_account_learned", ("payout_account",), ("masked_account",)),
        Template("refund_sent", ("invoicing",), ("amount_ore", "masked_account")),
        Template("refund_needs_account", ("invoicing",), ("amount_ore",)),
        Template(
            "invoice_issued",
            ("invoicing",),
            values=("invoice_number", "due_date", "amount_ore"),
            # How to pay, for who has no mail address that works and so no link to where it stands.
            optional=("account", "kid"),
            channels=(EMAIL, POST),
        ),
        Template(
            "credit_note_issued", ("invoicing",), ("credit_note_number", "invoice_number", "amount_ore")
        ),
        Template("payment_deferred", ("invoicing",), ("invoice_number", "amount_ore", "due_date")),
        Template(
            "payment_plan_agreed", ("invoicing",), ("amount_ore", "instalments", "first_date", "last_date")
        ),
        Template("avtalegiro_ended", ("invoicing",)),
        Template("payment_plan_broken", ("invoicing",), ("missed_date", "outstanding_ore")),
        Template(
            "reminder",
            ("debt_collection",),
            values=DUNNING_VALUES,
            optional=("closing_date", "collector_warns"),
            channels=(EMAIL, POST),
        ),
        Template("collection_warning", ("debt_collection",), values=DUNNING_VALUES, channels=(EMAIL, POST)),
        Template(
            "credit_check_made",
            ("credit_assessment",),
            values=("check_date",),
            optional=CREDIT_LETTER_VALUES,
            # The copy that is kept says none of it: the letter is the only one to have it.
            secret=CREDIT_LETTER_SECRETS,
            channels=(EMAIL, POST),
        ),
        Template(
            "credit_check_reviewed",
            ("credit_assessment",),
            values=("check_date",),
            optional=("approved", "reasons"),
            secret=("reasons",),
            channels=(EMAIL, POST),
        ),
        Template(
            "credit_check_undecided",
            ("credit_assessment",),
            values=("check_date",),
            optional=("several",),
            channels=(EMAIL, POST),
        ),
        Template("dispute_resolved", ("debt_collection",), channels=(EMAIL, POST)),
        Template(
            "service_tip",
            ("service_tips",),
            values=(
                *("title_nb", "title_nn", "title_en", "text_nb", "text_nn", "text_en"),
                *("why_nb", "why_nn", "why_en"),
            ),
        ),
        Template(
            "data_package_ready",
            ("customer_administration",),
            optional=("expires_on", "link"),
            secret=("link",),
            channels=(EMAIL, POST),
            rights=True,
        ),
        Template(
            "data_request_extended",
            ("customer_administration",),
            values=(*RIGHT_NAMES, "due_date", "reason"),
            channels=(EMAIL, POST),
            rights=True,
        ),
        Template(
            "data_request_refused",
            ("customer_administration",),
            values=(*RIGHT_NAMES, "reason"),
            channels=(EMAIL, POST),
            rights=True,
        ),
        Template(
            "data_request_completed",
            ("customer_administration",),
            values=RIGHT_NAMES,
            optional=("answer",),
            channels=(EMAIL, POST),
            rights=True,
        ),
        Template(
            "data_request_withdrawn",
            ("customer_administration",),
            values=(*RIGHT_NAMES, "withdrawn_on"),
            channels=(EMAIL, POST),
            rights=True,
        ),
        Template(
            "restriction_ended",
            ("customer_administration",),
            values=("ended_on",),
            channels=(EMAIL, POST),
            rights=True,
        ),
        Template(
            "restriction_ending",
            ("customer_administration",),
            values=("end_date", "reason"),
            channels=(EMAIL, POST),
            rights=True,
        ),
        Template(
            "breach_notice",
            ("customer_administration",),
            values=(
                *("happened_nb", "happened_nn", "happened_en", "measures_nb", "measures_nn", "measures_en"),
                *("consequences_nb", "consequences_nn", "consequences_en", "officer"),
                *("categories_nb", "categories_nn", "categories_en"),
            ),
            optional=("happened_on",),
            channels=(EMAIL, POST),
            rights=True,
        ),
        Template(
            "third_party_disclosure",
            ("customer_administration",),
            values=("recipient", "ground", "basis", "disclosed_on"),
            optional=("kept_under",),
            # Staff read the copies that are kept; the person sees the whole among the disclosures.
            secret=("recipient", "basis", "kept_under"),
            channels=(EMAIL, POST),
        ),
        Template(
            "terms_change_notice",
            ("notices_of_change",),
            values=(
                *("product_nb", "product_nn", "product_en", "summary_nb", "summary_nn", "summary_en"),
                *("contract_date", "effective_date", "exit_date"),
            ),
            channels=(EMAIL, POST),
            bulk=True,
        ),
        Template(
            "terms_change_cancelled",
            ("notices_of_change",),
            values=("product_nb", "product_nn", "product_en", "effective_date"),
            channels=(EMAIL, POST),
            bulk=True,
        ),
        Template(
            campaign.TEMPLATE,
            campaign.PURPOSES,
            values=campaign.TEXTS,
            optional=campaign.SUBJECTS,
            channels=(EMAIL, SMS, POST),
        ),
    )
}
# Messages for these purposes carry an opt-out line and the RFC 8058 headers.
OPT_OUT_PURPOSES = frozenset(
    {"marketing_similar_products", "marketing_new_offers", "service_tips", "customer_surveys"}
)
# Of these each message counts towards how often a person may be written to.
COUNTED_PURPOSES = frozenset({"marketing_similar_products", "marketing_new_offers"})


def answers_rights(template: str) -> bool:
    """Whether the message answers what a person asked for under GDPR 12-22."""
    form = TEMPLATES.get(template)
    return form is not None and form.rights


def require_template(name: str, purpose: str, channel: str, values: Mapping[str, str]) -> Template:
    """The template, when the request fits it. Raises MessageInvalid with every violation."""
    found = Violations()
    template = TEMPLATES.get(name)
    if template is None:
        found.add("template", "TEMPLATE_UNKNOWN", "Use one of " + ", ".join(sorted(TEMPLATES)) + ".")
        raise MessageInvalid("There is no such template.", violations=list(found))
    if channel not in template.channels:
        found.add("channel", "CHANNEL_UNSUPPORTED", "This goes by " + ", ".join(template.channels) + ".")
    if purpose not in template.purposes:
        found.add("purpose", "PURPOSE_MISMATCH", "This template is for " + ", ".join(template.purposes) + ".")
    for value in template.values:
        if not values.get(value, "").strip():
            found.add(f"values.{value}", "REQUIRED", "The template needs this value.")
    known = {*template.values, *template.optional}
    if set(values) - known:
        allowed = ", ".join(sorted(known)) or "nothing"
        found.add("values", "VALUE_UNKNOWN", f"The template takes {allowed}.")
    for value in set(values) & known:
        _check_form(value, values[value], found)
    if template.name == campaign.TEMPLATE:
        campaign.check_texts(values, channel, found)
    elif any(len(value) > LONGEST_VALUE for value in values.values()):
        found.add("values", "TOO_LONG", f"A value has at most {LONGEST_VALUE} characters.")
    found.raise_if_any(MessageInvalid, "The message has fields to correct.")
    return template


def _check_form(name: str, value: str, found: Violations) -> None:
    if not value:
        return
    if name.endswith(("_on", "_date")):
        try:
            date.fromisoformat(value)
        except ValueError:
            found.add(f"values.{name}", "DATE_FORMAT", "Give a day as YYYY-MM-DD.")
    if name.endswith("_ore") and not value.removeprefix("-").isdecimal():
        found.add(f"values.{name}", "NUMBER_FORMAT", "Give whole øre.")
