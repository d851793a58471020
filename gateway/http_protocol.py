"""What comes before there is a request: bytes that are none, and headers without end."""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.errors import HeadersTooLarge, RequestMalformed
from gateway.middleware import SECURITY
from gateway.problems import answer, status_line
from services.chassis import telemetry
from services.chassis.errors import DomainError

_MOST = 64 * 1024  # bytes read of one request without its headers being complete


class Protocol(HttpToolsProtocol):
    """Uvicorn's, with a problem for what is not HTTP, and a limit for headers that do not end."""

    _in_head, _head = False, 0

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._in_head, self._head = True, 0

    def on_headers_complete(self) -> None:
        """From here on it is a request; `gateway.middleware` has the limits."""
        self._in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Bytes of the connection."""
        super().data_received(data)
        if self._in_head and not self.transport.is_closing():
            self._head += len(data)
            if self._head > _MOST:
                self._refuse(HeadersTooLarge("The headers are too large.", limit=str(_MOST)))

    def send_400_response(self, msg: str) -> None:
        """Answer what cannot be parsed; uvicorn calls this."""
        self._refuse(RequestMalformed("This is not a request that can be understood."))

    def _refuse(self, error: DomainError) -> None:
        with telemetry.tracer().start_as_current_span("no request"):
            made = answer(error, self._language())
        headers: dict[str, Any] = {**SECURITY, **made.headers, "connection": "close"}
        lines = [status_line(made.status_code), *(f"{name}: {value}" for name, value in headers.items())]
        self.transport.write("\r\n".join([*lines, "", ""]).encode("latin-1") + bytes(made.body))
        self.transport.close()

    def _language(self) -> str:
        found = (value for name, value in self.headers or () if name == b"accept-language")
        return next(found, b"").decode("latin-1")
