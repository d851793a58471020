"""What a person is told about a request is what was said when that was done, whatever came after."""

from datetime import UTC, datetime, timedelta

import pytest

from services.chassis.vault import Redacted
from services.disclosure import request_letters
from services.disclosure.model.data_request import Asked, DataRequest, Kind

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=40)
WHY, ANSWER = Redacted("Må hentes fra gamle systemer."), Redacted("Navnet er rettet overalt.")


def asked(kind: Kind) -> DataRequest:
    wish = Asked(ground="accuracy_contested") if kind is Kind.RESTRICTION else Asked()
    return DataRequest.opened(
        data_request_id="drq_1", customer_id="cus_1", kind=kind, language="nb", now=NOW, asked=wish
    )


def test_an_answer_without_words_does_not_repeat_why_it_took_longer() -> None:
    """A correction by the person itself ends a request for it, with nothing said."""
    done = asked(Kind.RECTIFICATION).extended(NOW, "pia", WHY).completed(LATER)
    telling = request_letters.completed(done)
    assert telling is not None
    assert telling.template == "data_request_completed"
    assert "answer" not in telling.values


def test_who_is_told_late_of_an_extension_reads_why_and_not_the_answer() -> None:
    done = asked(Kind.RECTIFICATION).extended(NOW, "pia", WHY).completed_by_hand(LATER, "pia", ANSWER)
    assert request_letters.extended(done).values["reason"] == WHY.reveal()
    telling = request_letters.completed(done)
    assert telling is not None
    assert telling.values["answer"] == ANSWER.reveal()


@pytest.mark.parametrize("kind", [Kind.RECTIFICATION, Kind.ACCESS])
def test_a_refusal_says_its_own_reason(kind: Kind) -> None:
    refused = asked(kind).extended(NOW, "pia", WHY).refused(NOW, "pia", ANSWER)
    telling = request_letters.completed(refused)
    assert telling is not None
    assert (telling.template, telling.values["reason"]) == ("data_request_refused", ANSWER.reveal())


def test_the_end_of_a_restriction_says_its_own_reason() -> None:
    ends = asked(Kind.RESTRICTION).completed(NOW, note=ANSWER).lifting_told(LATER, "pia", WHY)
    telling = request_letters.ending(ends)
    assert telling is not None
    assert telling.values["reason"] == WHY.reveal()
