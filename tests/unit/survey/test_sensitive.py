"""Words of special categories leave free text; everyday words stay."""

import pytest

from services.survey.model.sensitive import SENSITIVE, has_sensitive, without_sensitive


@pytest.mark.parametrize(
    "text",
    [
        "Jeg har kreft og trenger strøm",
        "Eg er sjukmeld no",
        "My disability makes stairs hard",
        "Vi er muslimer i dette huset",
        "Han er homofil",
        "Er du i fagforeningen?",
        "Kreftbehandling hver dag",
        "She is HIV positive",
    ],
)
def test_a_sensitive_word_goes(text: str) -> None:
    masked = without_sensitive(text)
    assert masked != text
    assert SENSITIVE in masked
    assert has_sensitive(masked)
    assert without_sensitive(masked) == masked


@pytest.mark.parametrize(
    "text",
    ["Feilen ble diagnostisert raskt", "Takk til Christian", "Kabelen var disabled", "", "Rasende fornøyd!"],
)
def test_other_words_stay(text: str) -> None:
    assert without_sensitive(text) == text
    assert not has_sensitive(text)
