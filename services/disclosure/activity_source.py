"""What the policy says for the records of processing, asked of the consent context each time."""

from collections.abc import Awaitable, Callable

from personvern.consent.v1 import consent_pb2
from personvern.consent.v1 import consent_service_pb2 as rpc
from services.disclosure.model.processing_records import Activities, Activity, Company

GetPolicy = Callable[[rpc.GetPolicyRequest], Awaitable[rpc.GetPolicyResponse]]


class RemoteActivities:
    """The policy in force."""

    def __init__(self, call: GetPolicy) -> None:
        self._call = call

    async def read(self, language: str) -> Activities:
        """Every active purpose, in nb, nn or en. Raises RemoteError."""
        policy = (await self._call(rpc.GetPolicyRequest())).policy

        def words(text: "consent_pb2.LocalizedText") -> str:
            return str(getattr(text, language))

        data = {item.key: words(item.name) for item in policy.data_categories}
        recipients = {item.key: words(item.name) for item in policy.recipients}
        kept = {item.key: item for item in policy.retention}

        def erasure(key: str) -> str:
            text, statute = words(kept[key].text), words(kept[key].statute)
            return f"{text.removesuffix('.')} ({statute})." if statute else text

        controller = policy.controller
        return Activities(
            policy_version=policy.version,
            company=Company(
                name=controller.name,
                organisation_number=controller.organisation_number,
                address=controller.address,
                contact=controller.contact,
                privacy_officer=controller.privacy_officer,
            ),
            activities=tuple(
                Activity(
                    key=item.key,
                    name=words(item.name),
                    text=words(item.text),
                    legal_basis=words(item.legal_basis),
                    data_categories=tuple(data[key] for key in item.data_categories),
                    recipients=tuple(recipients[key] for key in item.recipients),
                    erasure=erasure(item.retention),
                )
                for item in policy.purposes
                if item.active
            ),
        )
