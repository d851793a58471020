import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from personvern.disclosure.v1 import disclosure_pb2 as _disclosure_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RefusedAttempt(_message.Message):
    __slots__ = ("at", "method", "cause")
    AT_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    method: str
    cause: str
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., method: _Optional[str] = ..., cause: _Optional[str] = ...) -> None: ...

class GetPartnerClientRequest(_message.Message):
    __slots__ = ("client_id",)
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    client_id: str
    def __init__(self, client_id: _Optional[str] = ...) -> None: ...

class GetPartnerClientResponse(_message.Message):
    __slots__ = ("client", "refused")
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    client: _disclosure_pb2.PartnerClient
    refused: _containers.RepeatedCompositeFieldContainer[RefusedAttempt]
    def __init__(self, client: _Optional[_Union[_disclosure_pb2.PartnerClient, _Mapping]] = ..., refused: _Optional[_Iterable[_Union[RefusedAttempt, _Mapping]]] = ...) -> None: ...

class RotateClientSecretRequest(_message.Message):
    __slots__ = ("request_id", "client_id", "overlap_hours")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    OVERLAP_HOURS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    client_id: str
    overlap_hours: int
    def __init__(self, request_id: _Optional[str] = ..., client_id: _Optional[str] = ..., overlap_hours: _Optional[int] = ...) -> None: ...

class RotateClientSecretResponse(_message.Message):
    __slots__ = ("client", "secret")
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    client: _disclosure_pb2.PartnerClient
    secret: str
    def __init__(self, client: _Optional[_Union[_disclosure_pb2.PartnerClient, _Mapping]] = ..., secret: _Optional[str] = ...) -> None: ...

class RegisterClientKeysRequest(_message.Message):
    __slots__ = ("request_id", "client_id", "jwks")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    JWKS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    client_id: str
    jwks: str
    def __init__(self, request_id: _Optional[str] = ..., client_id: _Optional[str] = ..., jwks: _Optional[str] = ...) -> None: ...

class RegisterClientKeysResponse(_message.Message):
    __slots__ = ("client",)
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    client: _disclosure_pb2.PartnerClient
    def __init__(self, client: _Optional[_Union[_disclosure_pb2.PartnerClient, _Mapping]] = ...) -> None: ...

class AuthenticateAssertionRequest(_message.Message):
    __slots__ = ("assertion", "client_id", "audiences", "scopes")
    ASSERTION_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    AUDIENCES_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    assertion: str
    client_id: str
    audiences: _containers.RepeatedScalarFieldContainer[str]
    scopes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, assertion: _Optional[str] = ..., client_id: _Optional[str] = ..., audiences: _Optional[_Iterable[str]] = ..., scopes: _Optional[_Iterable[str]] = ...) -> None: ...

class AuthenticateAssertionResponse(_message.Message):
    __slots__ = ("client_id", "processor_id", "agreement_id", "purposes", "scopes")
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    client_id: str
    processor_id: str
    agreement_id: str
    purposes: _containers.RepeatedScalarFieldContainer[str]
    scopes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, client_id: _Optional[str] = ..., processor_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., purposes: _Optional[_Iterable[str]] = ..., scopes: _Optional[_Iterable[str]] = ...) -> None: ...
