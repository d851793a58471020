"""What lists many agreements asks the database as often as for one, and a package reads its request once."""

import functools
import json
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pytest

from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from services.chassis.ids import new_id
from services.chassis.mongo import Collection
from services.disclosure.app import make_deps
from services.disclosure.model.notice import Matter, Notice
from services.disclosure.model.withdrawal import Recipient
from services.disclosure.store.data_requests import DataRequests
from services.disclosure.usecases.notices import by_hand
from services.disclosure.usecases.records import generated
from tests.component.disclosure.conftest import Desk, fresh
from tests.component.disclosure.test_data_requests import contexts, open_request
from tests.component.disclosure.test_http import Counter, counter

__all__ = ["contexts", "counter"]
MANY = 4
_here: ContextVar[bool] = ContextVar("here", default=False)


@contextmanager
def counted() -> Iterator[Tally[str]]:
    """How often each collection is asked in the block; what the service does by itself is not it."""
    asked: Tally[str] = Tally()
    token = _here.set(True)

    def counting(work: Any) -> Any:
        @functools.wraps(work)
        async def noted(self: Collection, *args: Any, **more: Any) -> Any:
            asked[self.name] += _here.get()
            return await work(self, *args, **more)

        return noted

    with pytest.MonkeyPatch.context() as patch:
        for name in ("find", "find_one"):
            patch.setattr(Collection, name, counting(getattr(Collection, name)))
        yield asked
    _here.reset(token)


async def test_the_records_of_processing_read_all_agreements_together(counter: Counter, desk: Desk) -> None:
    used = make_deps(desk.place.parts["disclosure"].parts, desk.place.settings("disclosure"))
    america = pb.ProcessingCountry(
        country="US", transfer_tool=pb.TRANSFER_TOOL_DPF, assessment_reference="certified 2026-01-02"
    )
    await desk.active()
    with counted() as one:
        await generated("nb", used)
    for _ in range(MANY):
        await desk.active(countries=[america])
    with counted() as many:
        record = await generated("nb", used)
    assert (many["agreements"], many["data_keys"]) == (one["agreements"], one["data_keys"])
    assert one["agreements"] > 0
    assert json.dumps(record).count(america.assessment_reference) >= MANY, "with what stands sealed in each"


async def test_who_can_fetch_notices_is_found_for_all_recipients_together(desk: Desk) -> None:
    used = make_deps(desk.place.parts["disclosure"].parts, desk.place.settings("disclosure"))
    fetching = {
        "scopes": ["invoices:read", "erasures:read"],
        "fields": ["invoices.kid", "erasures.customer_id"],
    }
    reached = [await desk.active(**fetching) for _ in range(MANY)]
    revoked, suspended, ended = [await desk.active(**fetching) for _ in range(3)]
    without = await desk.active()
    await desk.dpo.RevokePartnerClient(
        rpc.RevokePartnerClientRequest(request_id=fresh(), client_id=desk.partner(revoked).client_id)
    )
    await desk.suspend(suspended.agreement_id)
    await desk.dpo.EndAgreement(
        rpc.EndAgreementRequest(request_id=fresh(), agreement_id=ended.agreement_id, reason="over")
    )
    again = await desk.active(ended.processor_id, **fetching)

    def notice(processor_id: str, *, third_party: bool = False, matter: Matter = Matter.ERASURE) -> Notice:
        whom = Recipient(processor_id, "invoice_distribution", third_party)
        return Notice(new_id("ntc"), matter, new_id("cus"), "era_1", whom, used.clock.now())

    fine = [notice(one.processor_id) for one in (*reached, again)]
    written = [notice(one.processor_id) for one in (revoked, suspended, without)]
    written += [notice(new_id("tpd"), third_party=True)]
    written += [notice(reached[0].processor_id, matter=Matter.RESTRICTION)]
    with counted() as asked:
        assert await by_hand([*fine, *written], used) == {item.id for item in written}
    assert asked == {"agreements": 1, "partner_clients": 1}


async def test_a_package_does_not_read_again_what_was_stored_just_now(
    desk: Desk, contexts: Any, customer_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    get = DataRequests.get

    async def noted(self: DataRequests, data_request_id: str) -> object:
        read.append(data_request_id)
        return await get(self, data_request_id)

    monkeypatch.setattr(DataRequests, "get", noted)
    me = desk.as_customer(customer_id)
    asked = (await me.OpenDataRequest(open_request(customer_id, wait_seconds=25))).data_request
    assert asked.status == pb.DATA_REQUEST_STATUS_COMPLETED
    assert asked.collected == 5
    assert read == []
    monkeypatch.setattr("services.disclosure.store.data_requests.LATELY_SECONDS", 0)
    contexts["survey"].fails = lambda: contexts["survey"].calls < 3
    again = (await me.OpenDataRequest(open_request(customer_id, wait_seconds=25))).data_request
    assert again.status == pb.DATA_REQUEST_STATUS_COMPLETED
    assert set(read) == {again.data_request_id}, "later it is read"
