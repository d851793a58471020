"""Who she is whom the canary test looks for: her values, her story, and what was said over HTTP."""

from dataclasses import dataclass, field
from typing import Any

from deploy.local.api import Api, ok
from deploy.local.story import Story
from services.kernel.calendar import oslo_date
from tests.journeys import canary_money, canary_steps
from tests.journeys.telling import Letters
from tests.support.cluster import Cluster

ACCOUNT = "98710374120"
METER = "707057500987103412"
VALUES = {
    "given name": ["Zykanæria"],
    "family name": ["Qvistrudøy"],
    "e-mail address": ["zyk.qvistrud.9871@kanarifugl-post.no", "zyk.qvistrud.9871"],
    "phone": ["98719263", "987 19 263", "98 71 92 63", "987-19-263"],
    "street": ["Kvekkesølvgata 77B", "Kvekkesølvgata"],
    "birth date": ["1991-07-23", "23.07.1991", "19910723", "23071991", "23/07/1991"],
    "account": [ACCOUNT, "9871.03.74120", "9871 03 74120"],
    "metering point": [METER],
    "login": ["bankid-zx81-kanarifugl"],
    "contact": ["gullfisken Perlemorina"],
    "contact by staff": ["hviskende saksbehandlernotat"],
    "account at a platform": ["ansiktsbok-zyk-98714"],
    "name at a platform": ["Zykfuglenavnøy"],
    "survey answer": ["blokkfløytekvartett i ventemusikken"],
}
EMAIL, PHONE, STREET = (VALUES[name][0] for name in ("e-mail address", "phone", "street"))
VALUES |= canary_steps.VALUES | canary_money.VALUES | canary_steps.hashes(EMAIL, f"+47{PHONE}")


@dataclass
class Record:
    """What went over HTTP: addresses that were asked for, what was said when refusing, and of long work."""

    addresses: list[bytes] = field(default_factory=list)
    refusals: list[bytes] = field(default_factory=list)
    operations: list[bytes] = field(default_factory=list)


class Watched(Api):
    """A client whose traffic is recorded."""

    def __init__(self, record: Record, url: str, **options: Any) -> None:
        super().__init__(url, **options)
        self.record = record

    def logged_in(self, token: str, **headers: str) -> "Watched":
        """The same with another token."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return Watched(self.record, self.url, token=token, headers=more)

    async def call(self, method: str, path: str, **more: Any) -> Any:
        """One call."""
        answer = await super().call(method, path, **more)
        self.record.addresses.append(str(answer.request.url).encode())
        if path.startswith("/v1/operations/"):
            self.record.operations.append(answer.content)
        if answer.is_error:
            # her own key comes back to her as the header that she sent
            headers = [(name, value) for name, value in answer.headers.raw if name != b"idempotency-key"]
            self.record.refusals.append(answer.content + repr(headers).encode())
        return answer


@dataclass
class CanaryStory(Story):
    """The story of a person who can be found again."""

    @property
    def email(self) -> str:
        """Her address."""
        return EMAIL

    def registration(self, **other: Any) -> dict[str, Any]:
        """What she sends, with values of her own."""
        made = super().registration(birth_date=VALUES["birth date"][0])
        made["supply_addresses"][0]["metering_point_id"] = METER
        return made | other

    async def log_in(self, subject: str, roles: Any = (), access_reason: str = "") -> Api:
        """She has an unmistakable subject."""
        return await super().log_in(subject if roles else VALUES["login"][0], roles, access_reason)


@dataclass
class Answering(Letters):
    """Her mailbox; she writes her mind as soon as the invitation is there."""

    anonymous: Api

    async def links(self, address: str, word: str) -> list[str]:
        """Links in her mails."""
        found = await super().links(address, word)
        if found:
            words = {"question": "reason", "text": f"Det var {VALUES['survey answer'][0]}."}
            path = found[-1].removeprefix(self.anonymous.url)
            ok(await self.anonymous.post(path, {"answers": [words], "final": False}))
        return found


def told_by(cluster: Cluster, record: Record) -> CanaryStory:
    """Her story on this cluster."""
    return CanaryStory(
        Watched(record, cluster.url),
        Answering(cluster.mailbox, Watched(record, cluster.url)),
        oslo_date(cluster.clock.now()),
        given_name=VALUES["given name"][0],
        family_name=VALUES["family name"][0],
        phone=f"+47{PHONE}",
        street=STREET,
        payer=ACCOUNT,
        interaction_text=f"Spurte om {VALUES['contact'][0]}.",
    )
