"""Reads of personal data go to the disclosure ledger before the data leaves (GDPR 5(2), 15(1)(c), 28).

A caller that cannot reach the ledger gets an error and must not answer: deny by default.
"""

from collections.abc import Sequence

from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from personvern.disclosure.v1 import disclosure_service_pb2_grpc as stubs
from services.chassis.caller import Caller
from services.chassis.ids import new_id


class ReadLedger:
    """Client of the disclosure ledger."""

    def __init__(self, stub: "stubs.DisclosureServiceStub") -> None:
        self._stub = stub

    async def record(
        self,
        *,
        reader: Caller,
        subjects: Sequence[str],
        purpose: str,
        categories: Sequence[str],
        fields: Sequence[str],
        channel: str = "api",
    ) -> None:
        """Note that an employee or a service reads data of these persons, once for each of them.

        Args:
            reader: who reads; an employee's reason and case are the evidence.
            subjects: customer ids.
            purpose: a purpose of the policy.
            categories: data categories of the policy.
            fields: names of the fields that leave, as `<resource>.<field>`.
            channel: how they leave.

        Raises:
            RemoteError: the ledger did not take it; the data must not leave.
        """
        if not subjects:
            return
        staff = reader.kind == "staff"
        await self._stub.RecordRead(
            rpc.RecordReadRequest(
                request_id=new_id("req"),
                reader_kind=pb.RECIPIENT_KIND_STAFF if staff else pb.RECIPIENT_KIND_SERVICE,
                reader_id=reader.id,
                reader_role=min(reader.roles, default="") if staff else "system",
                subject_ids=subjects,
                ground=pb.GROUND_INTERNAL,
                evidence=reader.evidence,
                purpose=purpose,
                data_categories=categories,
                fields=fields,
                channel=channel,
            )
        )

    async def authorize_partner(
        self,
        *,
        caller: Caller,
        scope: str,
        subjects: Sequence[str],
        purpose: str,
        fields: Sequence[str] = (),
        patience: float | None = None,
    ) -> tuple[str, ...]:
        """Ask whether a partner may read these fields of these persons now, and note that it does.

        Args:
            caller: the partner, with its agreement and its client.
            scope: the scope that the call uses, for example `invoices:read`.
            subjects: customer ids; none only checks.
            purpose: the purpose for which it reads.
            fields: `<resource>.<field>`; none for all that the agreement releases.
            patience: seconds to wait, when it is not that of the connection: for many persons.

        Returns:
            The fields that may leave.

        Raises:
            RemoteError: client revoked, or agreement not active or not for this; nothing may leave.
        """
        answer = await self._stub.AuthorizePartnerRead(
            rpc.AuthorizePartnerReadRequest(
                request_id=new_id("req"),
                processor_id=caller.id,
                agreement_id=caller.agreement_id,
                client_id=caller.client_id,
                scope=scope,
                purpose=purpose,
                subject_ids=subjects,
                fields=fields,
            ),
            timeout=patience,
        )
        return tuple(answer.fields)
