"""The gRPC face of billing: message to use case to message."""

from services.billing.rpc.servicer import BillingServicer

__all__ = ["BillingServicer"]
