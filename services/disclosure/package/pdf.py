"""The package as a PDF."""
from typing import Any


def render(package: dict[str, Any], language: str) -> bytes:
    """The file."""
    raise NotImplementedError
