"""What the local stack is made of: ports, folders, and the settings of each part. All on 127.0.0.1."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from deploy.access import database as database_access
from deploy.access.passwords import STREAMS, passwords
from deploy.local import servers, social
from deploy.local.child import HOST, Child, answers
from deploy.local.forked import ForkedChild
from deploy.local.keys import CONTEXTS, GATEWAY, key_files

ROOT = Path(__file__).resolve().parents[2]  # of the repository

# Each can be moved with <NAME>_PORT in the environment, e.g. GATEWAY_PORT=8090 make run.
PORTS = {
    "gateway": 8080,
    "customer": 7101,
    "consent": 7102,
    "billing": 7103,
    "survey": 7104,
    "disclosure": 7105,
    "database": 7117,
    "broker": 7122,
    "smtp": 7125,
    "mail": 7126,
    "sms": 7127,
    "bounces": 7128,
    "social": 7129,
    "bureau": 7130,
    "efaktura": 7131,
    "gateway_metrics": 7200,
    "customer_metrics": 7201,
    "consent_metrics": 7202,
    "billing_metrics": 7203,
    "survey_metrics": 7204,
    "disclosure_metrics": 7205,
}


@dataclass(frozen=True)
class Stack:
    """One local stack: its folder (data, keys, logs), its ports, and servers given from outside."""

    folder: Path
    ports: dict[str, int]
    given_mongodb_uri: str = ""
    given_nats_url: str = ""

    @classmethod
    def from_environment(cls, folder: Path) -> "Stack":
        """The stack as the environment asks for it: <NAME>_PORT, MONGODB_URI, NATS_URL."""
        ports = {name: _port(f"{name.upper()}_PORT", port) for name, port in PORTS.items()}
        return cls(folder, ports, os.environ.get("MONGODB_URI", ""), os.environ.get("NATS_URL", ""))

    def used_ports(self) -> dict[str, int]:
        """The ports that this stack will listen on."""
        left_out = {"database"} if self.given_mongodb_uri else set()
        left_out |= {"broker"} if self.given_nats_url else set()
        return {name: port for name, port in self.ports.items() if name not in left_out}

    @property
    def url(self) -> str:
        """Base address of the gateway."""
        return f"http://{HOST}:{self.ports['gateway']}"

    @property
    def mail_url(self) -> str:
        """Address of the page that shows caught mail."""
        return f"http://{HOST}:{self.ports['mail']}"

    @property
    def sms_url(self) -> str:
        """Address of the page that shows caught SMS."""
        return f"http://{HOST}:{self.ports['sms']}"

    @property
    def keys(self) -> Path:
        """Folder of the keys."""
        return self.folder / "keys"

    def log(self, name: str) -> Path:
        """Log file of a part."""
        return self.folder / "logs" / f"{name}.log"

    def servers(self) -> list[Child]:
        """Database and broker, as far as they are ours."""
        children: list[Child] = []
        if not self.given_mongodb_uri:
            port, users = self.ports["database"], database_access.commands(self._passwords("database"))
            children.append(servers.database(port, self.folder / "db", self.log("database"), users=users))
        if not self.given_nats_url:
            port, folder = self.ports["broker"], self.folder / "nats"
            children.append(
                servers.broker(port, folder, self.log("broker"), passwords=self._passwords("broker"))
            )
        return children

    def mail(self) -> Child:
        """The mail catcher."""
        smtp, page = self.ports["smtp"], self.ports["mail"]
        argv = ["deploy.local.mail", "--smtp", str(smtp), "--page", str(page)]
        argv += ["--folder", str(self.folder / "mail")]
        return ForkedChild("mail", argv, self.log("mail"), ready=lambda: answers(smtp) and answers(page))

    def sms(self) -> Child:
        """The SMS provider."""
        port = self.ports["sms"]
        argv = ["deploy.local.sms", "--port", str(port), "--folder", str(self.folder / "sms")]
        argv += ["--reports", f"{self.url}/v1/public/sms-reports"]
        return ForkedChild("sms", argv, self.log("sms"), ready=lambda: answers(port))

    def social(self) -> Child:
        """The social media platforms."""
        port = self.ports["social"]
        argv = ["deploy.local.social", "--port", str(port)]
        return ForkedChild("social", argv, self.log("social"), ready=lambda: answers(port))

    def bureau(self) -> Child:
        """The credit bureau."""
        port = self.ports["bureau"]
        argv = ["deploy.local.bureau", "--port", str(port)]
        return ForkedChild("bureau", argv, self.log("bureau"), ready=lambda: answers(port))

    def efaktura(self) -> Child:
        """The eFaktura network."""
        port = self.ports["efaktura"]
        argv = ["deploy.local.efaktura", "--port", str(port)]
        return ForkedChild("efaktura", argv, self.log("efaktura"), ready=lambda: answers(port))

    def streams(self) -> Child:
        """Who declares the streams, and ends when they stand."""
        env = {"NATS_URL": self.nats_url(STREAMS)}
        return ForkedChild("streams", ["services.cli", "streams"], self.log("streams"), env=env)

    def contexts(self) -> list[Child]:
        """The five services."""
        return [self._program(name, f"services.{name}", self._service_ready(name)) for name in CONTEXTS]

    def gateway(self) -> Child:
        """The HTTP face."""
        return self._program(GATEWAY, GATEWAY, self._gateway_ready)

    def settings(self, name: str) -> dict[str, str]:
        """The environment of one program."""
        shared = {
            "PERSONVERN_ENV": "development",
            "PERSONVERN_DEV_LOGIN": "true",
            "LINGER_SECONDS": "0",  # no balancer stands in front
            "PUBLIC_URL": self.url,
            "SMTP_HOST": HOST,
            "SMTP_PORT": str(self.ports["smtp"]),
            "SMS_URL": f"{self.sms_url}/messages",
            "SMS_REPORT_SECRET": "development",
            "BUREAU_URL": f"http://{self._address('bureau')}",
            "BUREAU_TOKEN": "development",
            "EFAKTURA_URL": f"http://{self._address('efaktura')}",
            "EFAKTURA_TOKEN": "development",
            "BOUNCE_LISTEN": self._address("bounces"),
            "SHORTEST_DELAY_MINUTES": "0",  # nobody waits an hour for the survey of a demonstration
            "SOCIAL_PLATFORMS": json.dumps(social.settings(f"http://{self._address('social')}")),
        }
        targets = {f"{context.upper()}_TARGET": self._address(context) for context in CONTEXTS}
        files = {key.upper(): str(path) for key, path in key_files(self.keys, name).items()}
        own = {
            "SERVICE_NAME": name,
            "LISTEN": self._address(name),
            "METRICS_LISTEN": self._address(f"{name}_metrics"),
        }
        if name in CONTEXTS:
            own |= {"MONGODB_URI": self.mongodb_uri(name), "NATS_URL": self.nats_url(name)}
        return {**shared, **targets, **files, **own}

    def mongodb_uri(self, user: str) -> str:
        """Address of the database as `user` of deploy/access/database.json; a given one stays as it is."""
        password = self._passwords("database")[user]
        return self.given_mongodb_uri or servers.mongodb_uri(self.ports["database"], user, password)

    def nats_url(self, user: str) -> str:
        """Address of the broker as `user` of deploy/access/broker.conf; a given one stays as it is."""
        password = self._passwords("broker")[user]
        return self.given_nats_url or servers.nats_url(self.ports["broker"], user, password)

    def _passwords(self, server: str) -> dict[str, str]:
        return passwords(self.keys, server)

    def _address(self, name: str) -> str:
        return f"{HOST}:{self.ports[name]}"

    def _program(self, name: str, module: str, is_ready: Callable[[], bool]) -> Child:
        return ForkedChild(name, [module], self.log(name), env=self.settings(name), ready=is_ready)

    def _service_ready(self, name: str) -> Callable[[], bool]:
        # Late import: gRPC starts threads, and the stack must be forked before that.
        from deploy.local import health

        return lambda: health.service_ready(self._address(name))

    def _gateway_ready(self) -> bool:
        from deploy.local import health

        return health.gateway_ready(self.url)


def _port(name: str, otherwise: int) -> int:
    """The port that the environment gives, or the usual one. Raises SystemExit with a plain message."""
    given = os.environ.get(name, str(otherwise))
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise SystemExit(f"{name} is not a port number: {given}")
    return int(given)
