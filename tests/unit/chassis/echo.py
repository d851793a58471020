"""A service for tests, made without a proto file: unary, a stream of answers, a stream of requests."""

import asyncio

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from services.chassis import deadline
from services.chassis.caller import allow, anyone, current_caller, customer
from services.chassis.errors import Invalid, Violation
from services.chassis.rpc_server import Servicer, request_key

NAME = "personvern.test.Echo"


def _describe():
    file = descriptor_pb2.FileDescriptorProto(
        name="test_echo.proto", package="personvern.test", syntax="proto3"
    )
    message = file.message_type.add(name="Note")
    for number, name in enumerate(("request_id", "customer_id", "text"), 1):
        message.field.add(name=name, number=number, type=9, label=1)
    service = file.service.add(name="Echo")
    for name, client, server in (("Say", 0, 0), ("Own", 0, 0), ("Count", 0, 1), ("Join", 1, 0)):
        note = ".personvern.test.Note"
        service.method.add(
            name=name,
            input_type=note,
            output_type=note,
            client_streaming=bool(client),
            server_streaming=bool(server),
        )
    pool = descriptor_pool.Default()
    pool.Add(file)
    return pool.FindServiceByName(NAME), message_factory.GetMessageClass(
        pool.FindMessageTypeByName("personvern.test.Note")
    )


SERVICE, Note = _describe()


def add(impl, server):
    coders = {"request_deserializer": Note.FromString, "response_serializer": Note.SerializeToString}
    handlers = {
        "Say": grpc.unary_unary_rpc_method_handler(impl.Say, **coders),
        "Own": grpc.unary_unary_rpc_method_handler(impl.Own, **coders),
        "Count": grpc.unary_stream_rpc_method_handler(impl.Count, **coders),
        "Join": grpc.stream_unary_rpc_method_handler(impl.Join, **coders),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(NAME, handlers),))
    server.add_registered_method_handlers(NAME, handlers)


class EchoStub:
    def __init__(self, channel):
        coders = {
            "request_serializer": Note.SerializeToString,
            "response_deserializer": Note.FromString,
            "_registered_method": True,
        }
        self.Say = channel.unary_unary(f"/{NAME}/Say", **coders)
        self.Own = channel.unary_unary(f"/{NAME}/Own", **coders)
        self.Count = channel.unary_stream(f"/{NAME}/Count", **coders)
        self.Join = channel.stream_unary(f"/{NAME}/Join", **coders)


class Echo:
    @allow(anyone())
    async def Say(self, request, context):
        match request.text:
            case "invalid":
                wrong = Violation("text", "TEXT_FORMAT", "Say something else.")
                raise Invalid("No.", violations=[wrong])
            case "bug":
                raise KeyError("Ola Nordmann")
            case "who":
                return Note(text=current_caller().name)
            case "left":
                return Note(text=str(deadline.remaining()))
            case "slow":
                await asyncio.sleep(5)
            case "key":
                return Note(text=request_key(request).fingerprint)
        return request

    @allow(customer())
    async def Own(self, request, context):
        return request

    @allow(anyone())
    async def Count(self, request, context):
        for number in range(3):
            yield Note(text=str(number))
        if request.text == "invalid":
            raise Invalid("No.")

    @allow(anyone())
    async def Join(self, requests, context):
        said = ""
        async for request in requests:
            if request.text == "invalid":
                raise Invalid("No.", violations=[Violation("text", "TEXT_FORMAT", "Say something else.")])
            said += request.text
        return Note(text=said)


def servicer(impl=None):
    return Servicer(add=add, impl=impl or Echo(), descriptor=SERVICE)
