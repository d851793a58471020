"""Every marketing and survey message says how to get no more of them, in each language, on each channel."""

from collections.abc import Iterator

import pytest

from services.chassis.ids import new_id
from services.customer.model.template import OPT_OUT_PURPOSES, TEMPLATES, Template
from services.customer.store.messages import MessageStore
from services.customer.usecases.sending import SETTLED
from tests.component.customer.conftest import World, rpc
from tests.component.customer.test_messages import ADDRESS
from tests.component.customer.test_sms_messages import NUMBER
from tests.support.eventually import eventually

PUBLIC = "https://eksempel.example"
LINK = f"{PUBLIC}/v1/public/unsubscribe/"


def offered() -> Iterator[tuple[Template, str, str]]:
    """Template, purpose and channel of every message that can be opted out of."""
    for template in TEMPLATES.values():
        for purpose in sorted(OPT_OUT_PURPOSES & set(template.purposes)):
            for channel in template.channels:
                yield template, purpose, channel


def values(template: Template) -> dict[str, str]:
    names = (*template.values, *(name for name in template.optional if name.startswith("subject")))
    return {name: "https://example.no/a" if name == "link" else f"Om {name}" for name in names}


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_each_says_how_to_opt_out(world: World, language: str) -> None:
    await world.place.restart("customer", send_every_seconds=0.02, welcome_mail=False, public_url=PUBLIC)
    customer = await world.register(language=language)
    store = MessageStore(world.mongo, world.place.parts["customer"].parts.vault)
    tokens = set()
    for template, purpose, channel in offered():
        world.clock.advance(2 * SETTLED)  # marketing to one person keeps its distance
        about = f"{template.name} {purpose} {channel} {language}"
        world.place.mailbox.caught.clear()
        world.place.smsbox.caught.clear()
        stored = await world.service("survey").SendMessage(
            rpc.SendMessageRequest(
                request_id=new_id("req"),
                customer_id=customer.customer_id,
                template=template.name,
                purpose=purpose,
                channel=channel,
                values=values(template),
            )
        )
        if channel == "email":
            (mail,) = await eventually(lambda: world.place.mailbox.to(ADDRESS))
            (url,) = [link for link in mail.links() if link.startswith(LINK)]
            assert mail.message["List-Unsubscribe"] == f"<{url}>", about
            assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click", about
        elif channel == "sms":
            (sms,) = await eventually(lambda: world.place.smsbox.to(NUMBER))
            (url,) = [link for link in sms.links() if link.startswith(LINK)]
            assert sms.text.splitlines()[-1].endswith(url), about
        else:
            message = await store.get(stored.message_id)
            assert message is not None
            assert message.body is not None
            url = LINK + message.body.reveal().partition(LINK)[2].split()[0]
            assert message.body.reveal().count(LINK) == 1, about
        token = url.removeprefix(LINK)
        tokens.add(token)
        request = rpc.ResolveOptOutRequest(token=token)
        found = await world.service("gateway").ResolveOptOut(request)
        assert (found.purpose, found.channel, found.language) == (purpose, channel, language), about
        await world.place.mail_stored()
    assert len(tokens) == len(list(offered()))


def test_survey_and_marketing_templates_are_among_them() -> None:
    names = {template.name for template, _, _ in offered()}
    assert names >= {"campaign", "service_tip", "survey_invitation"}
    assert {purpose for _, purpose, _ in offered()} == OPT_OUT_PURPOSES
