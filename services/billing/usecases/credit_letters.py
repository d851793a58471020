"""The customer is told of a credit check at once: by mail that the copy letter is there, on paper with all
of it. Of whom the bureau tells nothing there is no letter; they are told why their order waits, and what they
can do.
"""

from services.billing.errors import CreditCheckNotFound
from services.billing.model.copy_letter import LANGUAGES, CopyLetter
from services.billing.model.credit_check import CreditCheck, Decision, Outcome, Review
from services.billing.usecases.deps import Deps
from services.kernel.calendar import oslo_date

# The version of a check that the bureau has answered; later ones are a person's.
ANSWERED = 2
MADE, UNDECIDED, REVIEWED = "credit_check_made", "credit_check_undecided", "credit_check_reviewed"
_NOBODY = frozenset({Outcome.NO_MATCH, Outcome.SEVERAL_MATCHES})
# What a letter on paper says item by item; who reads it on a page gets it there, and no mail carries it.
ITEMS = ("content", "controller", "dpo", "sources", "requester", "reason", "score_data", "score_logic")
_OUTCOMES = {
    Decision.APPROVE: {
        "nb": "Bestillingen din er godkjent.",
        "nn": "Bestillinga di er godkjend.",
        "en": "Your order is approved.",
    },
    Decision.DECLINE: {
        "nb": "Bestillingen din er avslått. Du kan be om at et menneske ser på avgjørelsen.",
        "nn": "Bestillinga di er avslått. Du kan be om at eit menneske ser på avgjerda.",
        "en": "Your order is declined. You can ask for a person to look at the decision.",
    },
    Decision.MANUAL: {
        "nb": "Et menneske hos oss ser på bestillingen din nå.",
        "nn": "Eit menneske hos oss ser på bestillinga di no.",
        "en": "A person is looking at your order now.",
    },
    None: {
        "nb": "Vi har ikke fått grunnlag for å avgjøre bestillingen din. Et menneske hos oss ser på den nå.",
        "nn": "Vi har ikkje fått grunnlag for å avgjere bestillinga di. Eit menneske hos oss ser på ho no.",
        "en": "We were given nothing by which to decide on your order. A person is looking at it now.",
    },
}


async def tell(request_id: str, check_id: str, version: int, deps: Deps) -> None:
    """Have the customer told, once by the event's id: of the check, or that a person has decided.

    Raises RemoteError.
    """
    try:
        check = await deps.store.credit_checks.get(check_id, texts=True)
    except CreditCheckNotFound:
        return  # its time was up before anybody could be told
    if version <= ANSWERED and check.outcome in _NOBODY:
        await _tell_undecided(request_id, check, deps)
    elif version <= ANSWERED:
        await _tell_checked(request_id, check, deps)
    else:
        await _tell_reviewed(request_id, check, deps)


async def _tell_checked(request_id: str, check: CreditCheck, deps: Deps) -> None:
    letter = await deps.store.credit_checks.letter(check)
    if check.checked_at is None or letter is None:
        return
    day = {"check_date": oslo_date(check.checked_at).isoformat()}
    outcome = _OUTCOMES[check.decision]
    paper = day | _on_paper(letter) | {f"outcome_{language}": outcome[language] for language in LANGUAGES}
    await deps.letters.credit_letter(request_id, check.customer_id, MADE, {False: day, True: paper})


async def _tell_undecided(request_id: str, check: CreditCheck, deps: Deps) -> None:
    if check.checked_at is None or check.review is not Review.OPEN:
        return  # decided, or asked again, before anybody could be told
    several = "yes" if check.outcome is Outcome.SEVERAL_MATCHES else ""
    values = {"check_date": oslo_date(check.checked_at).isoformat(), "several": several}
    await deps.letters.credit_letter(request_id, check.customer_id, UNDECIDED, {False: values, True: values})


async def _tell_reviewed(request_id: str, check: CreditCheck, deps: Deps) -> None:
    if check.checked_at is None or check.review_reasons is None:
        return
    day = {"check_date": oslo_date(check.checked_at).isoformat()}
    decision = "approve" if check.decision is Decision.APPROVE else ""
    paper = day | {"approved": decision, "reasons": check.review_reasons.reveal()}
    await deps.letters.credit_letter(request_id, check.customer_id, REVIEWED, {False: day, True: paper})


def _on_paper(letter: CopyLetter) -> dict[str, str]:
    return {
        f"{key}_{language}": "\n".join(lines)
        for language in LANGUAGES
        for key, _, lines in letter.items(language)
        if key in ITEMS
    }
