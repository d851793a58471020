"""Certificates as a cluster's authority issues them, and some that nobody may take."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from deploy.local.child import HOST

PEM = serialization.Encoding.PEM


@dataclass
class Authority:
    """Issues certificates into `folder`; `name` tells its files from another's."""

    folder: Path
    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def __post_init__(self) -> None:
        made = self._signed(self.name, self.key.public_key(), timedelta(days=1), authority=True)
        self.file.write_bytes(made.public_bytes(PEM))

    @property
    def file(self) -> Path:
        """Its own certificate."""
        return self.folder / f"{self.name}.authority.crt"

    def issue(
        self, name: str, *, ends: timedelta = timedelta(days=1), address: str = HOST
    ) -> dict[str, Path]:
        """The settings of a program with a new certificate for `address`, which trusts this authority.

        ends: from now; in the past it has run out.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._signed(name, key.public_key(), ends, address=address)
        files = {part: self.folder / f"{self.name}.{name}.{part}" for part in ("crt", "key")}
        files["crt"].write_bytes(made.public_bytes(PEM))
        kind, bare = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        files["key"].write_bytes(key.private_bytes(PEM, kind, bare))
        return {"tls_cert_file": files["crt"], "tls_key_file": files["key"], "tls_ca_file": self.file}

    def _signed(
        self,
        name: str,
        key: ec.EllipticCurvePublicKey,
        ends: timedelta,
        *,
        authority: bool = False,
        address: str = HOST,
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(_named(name))
            .issuer_name(_named(self.name))
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=10))
            .not_valid_after(now + ends)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
            .sign(self.key, hashes.SHA256())
        )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
