"""The texts of a campaign: what is taken here is taken by the sender too."""

from itertools import accumulate

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.chassis.errors import Violations
from services.consent.errors import CampaignInvalid
from services.consent.model.campaign import LONGEST_TEXT, Campaign, CampaignDraft, create_campaign
from services.consent.model.policy import Texts
from services.customer.model.campaign import check_texts
from tests.unit.consent.build import NOW, POLICY

MOST = LONGEST_TEXT["sms"]


def made(text: str) -> Campaign:
    """A campaign by SMS. Raises CampaignInvalid."""
    none, same = Texts("", "", ""), Texts(text, text, text)
    draft = CampaignDraft("Spring", "marketing_new_offers", "sms", "", 0, 0, False, none, same)
    return create_campaign(POLICY, draft, None, campaign_id="cam_1", now=NOW, by="stf_1")


@given(st.lists(st.sampled_from("a€æ«č🌱"), min_size=MOST // 2, max_size=MOST))
@example(["🌱"] * (MOST // 2))
def test_no_text_by_sms_is_taken_that_the_sender_would_refuse(letters: list[str]) -> None:
    room = accumulate(2 if letter == "🌱" else 1 for letter in letters)
    text = "".join(letters[: sum(taken <= MOST for taken in room)])
    found = Violations()
    check_texts(made(text).values(), "sms", found)
    assert not found


@pytest.mark.parametrize("letter", ["a", "€", "č"])
def test_a_text_by_sms_may_be_as_long_as_it_says(letter: str) -> None:
    assert made(letter * MOST).text.nb == letter * MOST
    with pytest.raises(CampaignInvalid):
        made(letter * (MOST + 1))


def test_an_emoji_takes_the_room_of_two() -> None:
    assert made("🌱" * (MOST // 2)).channel == "sms"
    with pytest.raises(CampaignInvalid):
        made("🌱" * (MOST // 2 + 1))
