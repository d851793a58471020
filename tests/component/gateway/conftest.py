import httpx
import pytest

from gateway.app import build
from gateway.settings import Settings
from personvern.customer.v1 import customer_service_pb2 as customer_pb
from personvern.disclosure.v1 import disclosure_service_pb2 as disclosure_pb
from services.chassis.authorities import authorities
from services.chassis.caller import CallerVerifier, current_caller
from services.chassis.errors import DomainError, Kind
from services.chassis.rpc_server import RpcServer
from services.chassis.settings import load
from tests.component.gateway.backends import operations, servicer

CONTEXTS = ("customer", "consent", "billing", "survey", "disclosure")


class ClientRefused(DomainError):
    kind, reason, domain = Kind.UNAUTHENTICATED, "CLIENT_REFUSED", "disclosure.personvern"


def resolve(request):
    assert current_caller().name == "service:gateway"
    known = request.identity.endswith("|ola")
    return customer_pb.ResolveIdentityResponse(customer_id="cus_ola" if known else "")


def authenticate(request):
    if (request.client_id, request.secret) != ("printer", "hemmelig"):
        return ClientRefused()
    return disclosure_pb.AuthenticateClientResponse(
        processor_id="prc_1", agreement_id="agr_1", purposes=["invoicing"], scopes=list(request.scopes)
    )


@pytest.fixture
def answers():
    """What the contexts answer in this module's tests, by context and method."""
    return {}


@pytest.fixture
async def backends(keys, clock, answers):
    """Servers for the five contexts, started with stand-ins; answers their addresses as targets."""
    started = {}
    special = {
        "customer": {"ResolveIdentity": resolve},
        "disclosure": {
            "AuthenticateClient": authenticate,
            "CheckPartner": disclosure_pb.CheckPartnerResponse(),
        },
    }
    for name in CONTEXTS:
        verifier = CallerVerifier.from_file(name, keys / "callers.json", clock)
        servicers = [servicer(name, **special.get(name, {}), **answers.get(name, {})), operations()]
        started[name] = RpcServer(name, "127.0.0.1:0", servicers, verifier)
        await started[name].start()
    yield started
    for server in started.values():
        await server.stop(0)


@pytest.fixture
async def running():
    """The gateways that a test has started, each with its client; stopped at the end."""
    started = []
    yield started
    for gateway, client in started:
        await client.aclose()
        await gateway.stop()


@pytest.fixture
async def gateway(backends, keys, clock, running):
    """Starts a gateway in front of the stand-ins; arguments are settings."""

    async def start(**settings):
        targets = {f"{name}_target": server.address for name, server in backends.items()}
        given = {
            "listen": "127.0.0.1:0",
            "caller_key_file": keys / "gateway.key.pem",
            "personvern_dev_login": True,
            "personvern_env": "test",
            "drain_seconds": 1.0,
            "linger_seconds": 0.0,
        }
        gateway = build(load(Settings, **{**targets, **given, **settings}), clock=clock)
        await gateway.start()
        client = httpx.AsyncClient(
            base_url=f"http://{gateway.address}", headers={"Accept-Language": "en"}, verify=authorities()
        )
        running.append((gateway, client))
        return client

    return start


@pytest.fixture
async def http(gateway):
    return await gateway()


@pytest.fixture
def login(http):
    async def log_in(subject, *roles):
        answer = await http.post("/dev/login", json={"subject": subject, "roles": list(roles)})
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    return log_in
