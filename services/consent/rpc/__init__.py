"""The context over gRPC."""

from services.consent.rpc.servicer import ConsentServicer

__all__ = ["ConsentServicer"]
