"""Small stand-ins for the contexts: real gRPC servers that answer what a test says."""

import importlib

from personvern.operations.v1 import operations_service_pb2 as operations_pb
from services.chassis.caller import allow, anyone
from services.chassis.errors import OperationUnknown, Unimplemented
from services.chassis.rpc_server import Servicer


def servicer(context, **answers):
    """The service of a context; methods without an answer are unimplemented; answers may be exceptions."""
    messages = importlib.import_module(f"personvern.{context}.v1.{context}_service_pb2")
    stubs = importlib.import_module(f"personvern.{context}.v1.{context}_service_pb2_grpc")
    name = f"{context.title()}Service"
    descriptor = messages.DESCRIPTOR.services_by_name[name]

    def method(rpc):
        if rpc.server_streaming:

            async def stream(self, request, context):
                for message in answers.get(rpc.name, ()):
                    if isinstance(message, Exception):
                        raise message
                    yield message

            return stream

        async def answer(self, request, context):
            given = answers.get(rpc.name, Unimplemented())
            given = given(request) if callable(given) else given
            if isinstance(given, Exception):
                raise given
            return await given if hasattr(given, "__await__") else given

        return answer

    impl = type("Fake", (), {rpc.name: allow(anyone())(method(rpc)) for rpc in descriptor.methods})()
    return Servicer(getattr(stubs, f"add_{name}Servicer_to_server"), impl, descriptor)


def running(percent, state=operations_pb.OPERATION_STATE_RUNNING, **more):
    return operations_pb.Operation(
        operation_id="op_billing_1", kind="invoice_run", percent=percent, state=state, **more
    )


def operations():
    """Operations of which `op_billing_1` exists."""
    done = running(100, operations_pb.OPERATION_STATE_DONE)
    done.result["invoices"] = 3

    def get(request):
        if request.operation_id != "op_billing_1":
            return OperationUnknown()
        return operations_pb.GetOperationResponse(operation=done)

    watched = [operations_pb.WatchOperationResponse(operation=one) for one in (running(10), done)]
    return servicer("operations", GetOperation=get, WatchOperation=watched)
