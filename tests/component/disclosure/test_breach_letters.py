"""Letters about a breach: cut off they go on, one for each person, and what cannot go is told apart."""

from typing import Any

from deploy.local.api import Api, ok, refused
from personvern.customer.v1 import customer_service_pb2_grpc as stubs
from services.chassis.errors import DomainError, Kind, Unavailable
from services.chassis.ids import new_id
from services.chassis.operations import Running
from services.disclosure.app import make_deps
from services.disclosure.model.breach_letters import FIRST_LOOK, LATER_LOOKS, WATCHED, Fate
from services.disclosure.usecases import breach_letters
from services.disclosure.usecases.figures import figures
from services.kernel.messages import Messages
from tests.component.disclosure.test_breaches import BREACHES, FACTS
from tests.component.disclosure.test_five_contexts import finished
from tests.component.disclosure.test_http import Counter, counter
from tests.support.periodic import end_periodic

__all__ = ["counter"]
TEXTS = {
    language: {"happened": "Noe skjedde.", "consequences": "Lite.", "measures": "Rettet."}
    for language in ("nb", "nn", "en")
}


class NoContactPoint(DomainError):
    kind, reason, domain = Kind.PRECONDITION, "NO_CONTACT_POINT", "customer"


class NotActive(DomainError):
    kind, reason, domain = Kind.PRECONDITION, "CUSTOMER_NOT_ACTIVE", "customer"


async def officers(counter: Counter) -> tuple[Api, Api]:
    """Two of them. What became of letters is looked at when the test says so."""
    await end_periodic(counter.place.parts["disclosure"], "look after breach letters")
    one = await counter.as_("pia.personvern", "dpo", X_Access_Reason="audit")
    return one, await counter.as_("per.personvern", "dpo", X_Access_Reason="audit")


async def concerning(pia: Api, people: list[str]) -> str:
    """The address of a breach that concerns them, with letters prepared."""
    address = f"{BREACHES}/{ok(await pia.post(BREACHES, {**FACTS, 'risk': 'high'}))['breach_id']}"
    begun = ok(await pia.post(f"{address}:find-affected", {"customer_ids": people}), 202)
    await finished(pia, begun["href"])
    ok(await pia.post(f"{address}:prepare-letters", TEXTS))
    return address


def others(counter: Counter) -> tuple[Any, Messages]:
    """What the operation works with, for running it by hand."""
    parts = counter.place.parts["disclosure"].parts
    deps = make_deps(parts, parts.settings)
    return deps, Messages(parts.connect("customer", stubs.CustomerServiceStub))


async def test_cut_off_it_goes_on_and_everybody_has_one(counter: Counter) -> None:
    pia, per = await officers(counter)
    people = sorted(new_id("cus") for _ in range(130))
    address = await concerning(pia, people)
    away = [True]

    def cut_off(_: Any) -> None:
        if away[0] and len(counter.knows.sent) >= 40:
            raise Unavailable("cut off here")

    counter.knows.trouble = cut_off
    begun = ok(await per.post(f"{address}:approve-letters", {"number": 1}, key="a1"), 202)
    refused(await pia.post(f"{address}:close", key="c0"), 409, "BREACH_STATE")
    refused(await pia.post(f"{address}:prepare-letters", TEXTS), 409, "BREACH_STATE")
    away[0] = False
    done = await finished(per, begun["href"])
    assert done["result"]["queued"] == 130
    assert sorted(request.customer_id for request in counter.knows.sent) == people
    assert {request.template for request in counter.knows.sent} == {"breach_notice"}
    deps, messages = others(counter)

    async def progress(_done: int, _total: int) -> None:
        return

    again = Running(
        begun["operation_id"], "x", {"breach_id": address.rpartition("/")[2], "number": 1}, progress
    )
    await breach_letters.write(again, messages, deps)
    assert len(counter.knows.sent) == 130, "done again it does nothing"


async def test_who_has_no_address_for_mail_gets_a_letter_and_who_is_gone_none(counter: Counter) -> None:
    pia, per = await officers(counter)
    mail, paper, gone = sorted(new_id("cus") for _ in range(3))

    def some(request: Any) -> None:
        if request.customer_id == paper and request.channel == "email":
            raise NoContactPoint("no mail")
        if request.customer_id == gone:
            raise NotActive("erased")

    counter.knows.trouble = some
    address = await concerning(pia, [mail, paper, gone])
    begun = ok(await per.post(f"{address}:approve-letters", {"number": 1}, key="a1"), 202)
    result = (await finished(per, begun["href"]))["result"]
    assert (result["queued"], result["unreachable"]) == (2, 1)
    listed = ok(await pia.get(f"{address}/letters", params={"page_size": 2}))
    rest = ok(await pia.get(f"{address}/letters", params={"page_token": listed["next_page_token"]}))
    found = {one["customer_id"]: one for one in listed["letters"] + rest["letters"]}
    assert [(found[who]["channel"], found[who]["reason"]) for who in (mail, paper, gone)] == [
        ("email", ""),
        ("post", ""),
        ("", "customer_not_active"),
    ]
    hasty = await counter.as_("pia.personvern", "dpo")
    refused(await hasty.get(f"{address}/letters"), 428, "ACCESS_REASON_REQUIRED")
    rows = counter.place.parts["disclosure"].parts.mongo.collection("breach_letter_rounds")
    assert "Noe skjedde" not in repr([row async for row in rows.each({})]), "sealed at rest"


async def test_what_comes_back_by_mail_and_by_post_is_unreachable_in_the_end(counter: Counter) -> None:
    pia, per = await officers(counter)
    (who,) = people = [new_id("cus")]
    address = await concerning(pia, people)
    begun = ok(await per.post(f"{address}:approve-letters", {"number": 1}, key="a1"), 202)
    await finished(per, begun["href"])
    deps, messages = others(counter)

    class Returned:
        async def of(self, message_ids: Any) -> dict[str, Fate]:
            return dict.fromkeys(message_ids, Fate.BOUNCED)

    async def state() -> tuple[str, str, str]:
        (letter,) = ok(await pia.get(f"{address}/letters"))["letters"]
        return letter["state"], letter["channel"], letter["reason"]

    unapproved = {language: {**parts, "happened": "Utkast."} for language, parts in TEXTS.items()}
    ok(await pia.post(f"{address}:prepare-letters", unapproved))
    counter.place.clock.advance(FIRST_LOOK)
    await breach_letters.look_after(Returned(), messages, deps)
    assert await state() == ("queued", "post", "")
    assert counter.knows.sent[-1].values["happened_nb"] == "Noe skjedde.", "as it was approved"
    counter.place.clock.advance(FIRST_LOOK)
    await breach_letters.look_after(Returned(), messages, deps)
    assert await state() == ("unreachable", "post", "bounced")
    assert [request.channel for request in counter.knows.sent if request.customer_id == who] == [
        "email",
        "post",
    ]


class AskedBefore(DomainError):
    kind, reason, domain = Kind.CONFLICT, "IDEMPOTENCY_KEY_REUSED", "customer"


async def test_a_letter_whose_answer_was_lost_stops_no_other(counter: Counter) -> None:
    """It was asked for with what the breach said before somebody mended the facts."""
    pia, per = await officers(counter)
    first, second = sorted(new_id("cus") for _ in range(2))

    def lost(request: Any) -> None:
        if request.customer_id == first:
            raise AskedBefore("another message under this key")

    counter.knows.trouble = lost
    address = await concerning(pia, [first, second])
    begun = ok(await per.post(f"{address}:approve-letters", {"number": 1}, key="a1"), 202)
    assert (await finished(per, begun["href"]))["result"]["queued"] == 2
    found = {one["customer_id"]: one for one in ok(await pia.get(f"{address}/letters"))["letters"]}
    assert (found[first]["reason"], found[first]["message_id"]) == ("idempotency_key_reused", "")
    assert found[second]["message_id"]
    deps, _ = others(counter)
    assert await deps.store.breach_letters.to_look_at(counter.place.clock.now() + FIRST_LOOK, 10) != []


async def test_a_second_officer_approves_and_nothing_else_begins(counter: Counter) -> None:
    pia, per = await officers(counter)
    empty = f"{BREACHES}/{ok(await pia.post(BREACHES, FACTS))['breach_id']}"
    refused(await pia.post(f"{empty}:prepare-letters", TEXTS), 409, "BREACH_STATE")
    address = await concerning(pia, [new_id("cus")])
    refused(await pia.post(f"{address}:approve-letters", {"number": 1}, key="own"), 403, "BREACH_TWO_PEOPLE")
    refused(
        await per.post(f"{BREACHES}/brc_none:approve-letters", {"number": 1}, key="none"),
        404,
        "BREACH_NOT_FOUND",
    )
    agent = await counter.as_("anne.agent", "agent", X_Access_Reason="audit")
    refused(await agent.post(f"{address}:approve-letters", {"number": 1}, key="agent"), 403, "ROLE_MISSING")
    changed = ok(await pia.post(f"{address}:prepare-letters", TEXTS))
    refused(await per.post(f"{address}:approve-letters", {"number": 1}, key="read"), 409, "BREACH_STATE")
    refused(await per.post(f"{address}:approve-letters", {"number": 0}, key="zero"), 422)
    assert changed["number"] == 2, "what he has read was changed: he reads it again"
    assert counter.knows.sent == []
    assert ok(await pia.get(f"{address}/letter-rounds"))["rounds"][0]["approved_by"] == ""


class TooLong(DomainError):
    kind, reason, domain = Kind.INVALID, "MESSAGE_INVALID", "customer"


async def held_up(deps: Any) -> float:
    """How many letters something is in the way of, as operators see it."""
    (figure,) = [one for one in figures(deps) if one.name == "personvern_breach_letters_held_up"]
    return (await figure.read())[()]


async def test_one_letter_that_cannot_go_holds_up_no_other_and_is_tried_again(counter: Counter) -> None:
    pia, per = await officers(counter)
    _, strange, _ = people = sorted(new_id("cus") for _ in range(3))

    def some(request: Any) -> None:
        if request.customer_id == strange:
            raise TooLong("nobody foresaw this")

    counter.knows.trouble = some
    address = await concerning(pia, people)
    begun = ok(await per.post(f"{address}:approve-letters", {"number": 1}, key="a1"), 202)
    assert (await finished(per, begun["href"]))["result"]["held_up"] == 1
    assert ok(await per.post(f"{address}:approve-letters", {"number": 1}, key="a1"), 202) == begun
    deps, messages = others(counter)
    assert await held_up(deps) == 1

    class Arrived:
        async def of(self, message_ids: Any) -> dict[str, Fate]:
            return dict.fromkeys(message_ids, Fate.SENT)

    async def shown(path: str) -> dict[str, Any]:
        today = await counter.as_("pia.personvern", "dpo", X_Access_Reason="audit")
        return dict(ok(await today.get(f"{address}{path}")))

    async def states() -> list[tuple[str, str]]:
        letters = (await shown("/letters"))["letters"]
        assert [letter["customer_id"] for letter in letters] == people
        return [(letter["state"], letter["reason"]) for letter in letters]

    async def told() -> bool:
        affected = (await shown(""))["affected"]
        return bool(affected and affected["notified"])

    assert await states() == [("queued", ""), ("held_up", "message_invalid"), ("queued", "")]
    assert not await told(), "one of them is still to be told"
    counter.place.clock.advance(LATER_LOOKS)
    await breach_letters.look_after(Arrived(), messages, deps)
    assert await states() == [("sent", ""), ("held_up", "message_invalid"), ("sent", "")]
    assert (await shown("/letter-rounds"))["counts"] == {"sent": 2, "held_up": 1}
    assert await held_up(deps) == 1

    counter.knows.trouble = lambda _: None
    counter.place.clock.advance(LATER_LOOKS)
    await breach_letters.look_after(Arrived(), messages, deps)
    assert await held_up(deps) == 0
    counter.place.clock.advance(FIRST_LOOK)
    await breach_letters.look_after(Arrived(), messages, deps)
    assert (await shown("/letter-rounds"))["counts"] == {"sent": 3}
    assert sorted(request.customer_id for request in counter.knows.sent) == people
    assert await told()


async def test_what_is_in_the_way_for_two_weeks_is_given_up(counter: Counter) -> None:
    pia, per = await officers(counter)

    def all_of_them(_: Any) -> None:
        raise TooLong("nobody foresaw this")

    counter.knows.trouble = all_of_them
    address = await concerning(pia, [new_id("cus")])
    begun = ok(await per.post(f"{address}:approve-letters", {"number": 1}, key="a1"), 202)
    await finished(per, begun["href"])
    deps, messages = others(counter)
    assert await held_up(deps) == 1
    counter.place.clock.advance(WATCHED)
    again = await counter.as_("pia.personvern", "dpo", X_Access_Reason="audit")
    await breach_letters.look_after(None, messages, deps)  # type: ignore[arg-type]  # there is no message
    (letter,) = ok(await again.get(f"{address}/letters"))["letters"]
    assert (letter["state"], letter["reason"]) == ("unreachable", "message_invalid")
    assert await held_up(deps) == 0, "nobody is waited for any more"
