import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from personvern.disclosure.v1 import disclosure_pb2 as _disclosure_pb2
from personvern.disclosure.v1 import disclosure_service_pb2 as _disclosure_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WithdrawDataRequestRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "data_request_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    data_request_id: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., data_request_id: _Optional[str] = ...) -> None: ...

class WithdrawDataRequestResponse(_message.Message):
    __slots__ = ("data_request",)
    DATA_REQUEST_FIELD_NUMBER: _ClassVar[int]
    data_request: _disclosure_pb2.DataRequest
    def __init__(self, data_request: _Optional[_Union[_disclosure_pb2.DataRequest, _Mapping]] = ...) -> None: ...

class EndRestrictionRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "data_request_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    data_request_id: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., data_request_id: _Optional[str] = ...) -> None: ...

class EndRestrictionResponse(_message.Message):
    __slots__ = ("data_request",)
    DATA_REQUEST_FIELD_NUMBER: _ClassVar[int]
    data_request: _disclosure_pb2.DataRequest
    def __init__(self, data_request: _Optional[_Union[_disclosure_pb2.DataRequest, _Mapping]] = ...) -> None: ...

class IdentityCheck(_message.Message):
    __slots__ = ("method", "note", "checked_by")
    METHOD_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    CHECKED_BY_FIELD_NUMBER: _ClassVar[int]
    method: str
    note: str
    checked_by: str
    def __init__(self, method: _Optional[str] = ..., note: _Optional[str] = ..., checked_by: _Optional[str] = ...) -> None: ...

class DataRequestAct(_message.Message):
    __slots__ = ("at", "what", "by", "note")
    AT_FIELD_NUMBER: _ClassVar[int]
    WHAT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    what: str
    by: str
    note: str
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., what: _Optional[str] = ..., by: _Optional[str] = ..., note: _Optional[str] = ...) -> None: ...

class StaffDataRequest(_message.Message):
    __slots__ = ("data_request", "identity", "acts")
    DATA_REQUEST_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    ACTS_FIELD_NUMBER: _ClassVar[int]
    data_request: _disclosure_pb2.DataRequest
    identity: IdentityCheck
    acts: _containers.RepeatedCompositeFieldContainer[DataRequestAct]
    def __init__(self, data_request: _Optional[_Union[_disclosure_pb2.DataRequest, _Mapping]] = ..., identity: _Optional[_Union[IdentityCheck, _Mapping]] = ..., acts: _Optional[_Iterable[_Union[DataRequestAct, _Mapping]]] = ...) -> None: ...

class NoteDataRequestRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "kind", "language", "ground", "purpose", "details", "channel", "received_on", "identity")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    GROUND_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_ON_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    kind: _disclosure_pb2.DataRequestKind
    language: str
    ground: str
    purpose: str
    details: str
    channel: str
    received_on: str
    identity: IdentityCheck
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., kind: _Optional[_Union[_disclosure_pb2.DataRequestKind, str]] = ..., language: _Optional[str] = ..., ground: _Optional[str] = ..., purpose: _Optional[str] = ..., details: _Optional[str] = ..., channel: _Optional[str] = ..., received_on: _Optional[str] = ..., identity: _Optional[_Union[IdentityCheck, _Mapping]] = ...) -> None: ...

class NoteDataRequestResponse(_message.Message):
    __slots__ = ("data_request",)
    DATA_REQUEST_FIELD_NUMBER: _ClassVar[int]
    data_request: StaffDataRequest
    def __init__(self, data_request: _Optional[_Union[StaffDataRequest, _Mapping]] = ...) -> None: ...

class ReadDataRequestRequest(_message.Message):
    __slots__ = ("data_request_id",)
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    data_request_id: str
    def __init__(self, data_request_id: _Optional[str] = ...) -> None: ...

class ReadDataRequestResponse(_message.Message):
    __slots__ = ("data_request",)
    DATA_REQUEST_FIELD_NUMBER: _ClassVar[int]
    data_request: StaffDataRequest
    def __init__(self, data_request: _Optional[_Union[StaffDataRequest, _Mapping]] = ...) -> None: ...

class SearchDataRequestsRequest(_message.Message):
    __slots__ = ("status", "kind", "overdue", "page_size", "page_token")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    status: _disclosure_pb2.DataRequestStatus
    kind: _disclosure_pb2.DataRequestKind
    overdue: bool
    page_size: int
    page_token: str
    def __init__(self, status: _Optional[_Union[_disclosure_pb2.DataRequestStatus, str]] = ..., kind: _Optional[_Union[_disclosure_pb2.DataRequestKind, str]] = ..., overdue: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class SearchDataRequestsResponse(_message.Message):
    __slots__ = ("data_requests", "next_page_token")
    DATA_REQUESTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    data_requests: _containers.RepeatedCompositeFieldContainer[_disclosure_pb2.DataRequest]
    next_page_token: str
    def __init__(self, data_requests: _Optional[_Iterable[_Union[_disclosure_pb2.DataRequest, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ExtendDataRequestRequest(_message.Message):
    __slots__ = ("request_id", "data_request_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    data_request_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., data_request_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ExtendDataRequestResponse(_message.Message):
    __slots__ = ("data_request",)
    DATA_REQUEST_FIELD_NUMBER: _ClassVar[int]
    data_request: StaffDataRequest
    def __init__(self, data_request: _Optional[_Union[StaffDataRequest, _Mapping]] = ...) -> None: ...

class RefuseDataRequestRequest(_message.Message):
    __slots__ = ("request_id", "data_request_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    data_request_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., data_request_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class RefuseDataRequestResponse(_message.Message):
    __slots__ = ("data_request",)
    DATA_REQUEST_FIELD_NUMBER: _ClassVar[int]
    data_request: StaffDataRequest
    def __init__(self, data_request: _Optional[_Union[StaffDataRequest, _Mapping]] = ...) -> None: ...

class CompleteDataRequestRequest(_message.Message):
    __slots__ = ("request_id", "data_request_id", "answer")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    data_request_id: str
    answer: str
    def __init__(self, request_id: _Optional[str] = ..., data_request_id: _Optional[str] = ..., answer: _Optional[str] = ...) -> None: ...

class CompleteDataRequestResponse(_message.Message):
    __slots__ = ("data_request",)
    DATA_REQUEST_FIELD_NUMBER: _ClassVar[int]
    data_request: StaffDataRequest
    def __init__(self, data_request: _Optional[_Union[StaffDataRequest, _Mapping]] = ...) -> None: ...

class LiftRestrictionRequest(_message.Message):
    __slots__ = ("request_id", "data_request_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    data_request_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., data_request_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class LiftRestrictionResponse(_message.Message):
    __slots__ = ("data_request",)
    DATA_REQUEST_FIELD_NUMBER: _ClassVar[int]
    data_request: StaffDataRequest
    def __init__(self, data_request: _Optional[_Union[StaffDataRequest, _Mapping]] = ...) -> None: ...

class RevokePackageLinkRequest(_message.Message):
    __slots__ = ("request_id", "data_request_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    data_request_id: str
    def __init__(self, request_id: _Optional[str] = ..., data_request_id: _Optional[str] = ...) -> None: ...

class RevokePackageLinkResponse(_message.Message):
    __slots__ = ("data_request",)
    DATA_REQUEST_FIELD_NUMBER: _ClassVar[int]
    data_request: StaffDataRequest
    def __init__(self, data_request: _Optional[_Union[StaffDataRequest, _Mapping]] = ...) -> None: ...

class OpenPackageLinkRequest(_message.Message):
    __slots__ = ("token", "birth_date", "format", "language")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    token: str
    birth_date: str
    format: _disclosure_service_pb2.PackageFormat
    language: str
    def __init__(self, token: _Optional[str] = ..., birth_date: _Optional[str] = ..., format: _Optional[_Union[_disclosure_service_pb2.PackageFormat, str]] = ..., language: _Optional[str] = ...) -> None: ...

class OpenPackageLinkResponse(_message.Message):
    __slots__ = ("media_type", "content")
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    media_type: str
    content: bytes
    def __init__(self, media_type: _Optional[str] = ..., content: _Optional[bytes] = ...) -> None: ...
