"""Whether what a setting says can be used, looked at before anything heavy is imported.

Texts say what is wrong and never name a value.
"""

from __future__ import annotations

import json
import re
import ssl
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

_HOST_PORT = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^\s:/\[\]]+):(\d{1,5})")
_TARGET = re.compile(r"\S+:\S+")
_BROKERS = {"nats", "tls", "ws", "wss"}
_MAIL_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")
_SENDER = re.compile(rf"[^@<>]+ <{_MAIL_ADDRESS.pattern}>|{_MAIL_ADDRESS.pattern}")
_DATABASE = re.compile(r"""[^/\\. "$*<>:|?\0]{0,63}""")
_MASTER_KEY = re.compile(r"[0-9a-fA-F]{64}")


def host_port(text: str) -> str:
    """`host:port`, or nothing. Raises ValueError."""
    found = _HOST_PORT.fullmatch(text)
    if text and (found is None or int(found[2]) > 65535):
        raise ValueError("is not host:port")
    return text


def target(text: str) -> str:
    """Something that gRPC may resolve. Raises ValueError."""
    if not _TARGET.fullmatch(text):
        raise ValueError("is neither host:port, nor several with commas, nor a gRPC target")
    return text


def mongodb(text: str) -> str:
    """An address of MongoDB. Raises ValueError."""
    scheme, _, rest = text.partition("://")
    if scheme not in {"mongodb", "mongodb+srv"} or not rest.partition("/")[0].rpartition("@")[2]:
        raise ValueError("is not an address such as mongodb://host:27017/")
    return text


def database(text: str) -> str:
    """What MongoDB takes as the name of a database, or nothing. Raises ValueError."""
    if not _DATABASE.fullmatch(text):
        raise ValueError('is no name of a database: 63 characters without blank, / \\ . " $ * < > : | ?')
    return text


def mail_address(text: str) -> str:
    """An address of mail. Raises ValueError."""
    if not _MAIL_ADDRESS.fullmatch(text):
        raise ValueError("is not an address such as post@example.com")
    return text


def sender(text: str) -> str:
    """An address of mail, with or without a name. Raises ValueError."""
    if not _SENDER.fullmatch(text):
        raise ValueError("is not an address such as Example AS <post@example.com>")
    return text


def brokers(text: str) -> str:
    """Addresses of NATS. Raises ValueError."""
    if not all(_is_broker(each) for each in text.split(",")):
        raise ValueError("is not an address such as nats://host:4222")
    return text


def _is_broker(text: str) -> bool:
    try:
        parts = urlsplit(text.strip())
        return parts.scheme in _BROKERS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False  # the port is no number


def web(text: str) -> str:
    """An address of the web, or nothing. Raises ValueError."""
    if text and not _is_web(text):
        raise ValueError("is not an address such as http://host:4318")
    return text


def _is_web(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False  # the port is no number, or a bracket is open


def networks(text: str) -> str:
    """Addresses and networks with commas, `*` for all, or nothing. Raises ValueError."""
    try:
        for each in filter(None, text.split(",")):
            if each.strip() != "*":
                ip_network(each.strip(), strict=False)
    except ValueError:
        raise ValueError("is not addresses or networks with commas, such as 10.0.0.0/8") from None
    return text


def signing_key(file: Path) -> None:
    """An Ed25519 key in PEM. Raises ValueError."""
    try:
        key = load_pem_private_key(_content(file), None)
    except (ValueError, TypeError) as error:
        raise ValueError("holds no Ed25519 private key in PEM without a password") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(  # noqa: TRY004 - it is the file that is wrong
            "holds a key of another kind than Ed25519"
        )


def master_key(file: Path) -> None:
    """64 hexadecimal digits. Raises ValueError."""
    if not _MASTER_KEY.fullmatch(_content(file).decode("ascii", "replace").strip()):
        raise ValueError("does not hold 64 hexadecimal digits")


def trust(file: Path) -> None:
    """Names with a key each. Raises ValueError."""
    try:
        found = json.loads(_content(file))
        good = bool(found) and all({"public_key", "kinds"} <= set(entry) for entry in found.values())
    except (ValueError, AttributeError, TypeError):
        good = False
    if not good:
        raise ValueError("is not a trust file: JSON with public_key and kinds by name")


def authority(file: Path) -> None:
    """Certificates in PEM. Raises ValueError."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(file)
    except (ssl.SSLError, OSError) as error:
        raise ValueError("holds no certificate in PEM") from error


def pair(certificate: Path, key: Path) -> str:
    """What is wrong with a certificate and its key, in PEM; nothing when they can be used."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (ssl.SSLError, OSError):
        return "TLS_CERT_FILE and TLS_KEY_FILE are not a certificate and its key in PEM"
    return ""


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ValueError("cannot be read") from error
