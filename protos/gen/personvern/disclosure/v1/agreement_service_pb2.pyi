import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from personvern.disclosure.v1 import disclosure_pb2 as _disclosure_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SubProcessorStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SUB_PROCESSOR_STATUS_UNSPECIFIED: _ClassVar[SubProcessorStatus]
    SUB_PROCESSOR_STATUS_ANNOUNCED: _ClassVar[SubProcessorStatus]
    SUB_PROCESSOR_STATUS_IN_FORCE: _ClassVar[SubProcessorStatus]
    SUB_PROCESSOR_STATUS_OBJECTED: _ClassVar[SubProcessorStatus]
    SUB_PROCESSOR_STATUS_ENDED: _ClassVar[SubProcessorStatus]
SUB_PROCESSOR_STATUS_UNSPECIFIED: SubProcessorStatus
SUB_PROCESSOR_STATUS_ANNOUNCED: SubProcessorStatus
SUB_PROCESSOR_STATUS_IN_FORCE: SubProcessorStatus
SUB_PROCESSOR_STATUS_OBJECTED: SubProcessorStatus
SUB_PROCESSOR_STATUS_ENDED: SubProcessorStatus

class SubProcessor(_message.Message):
    __slots__ = ("sub_processor_id", "agreement_id", "parent_id", "name", "service", "country", "status", "announced_on", "object_until", "reason", "updated_at")
    SUB_PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCED_ON_FIELD_NUMBER: _ClassVar[int]
    OBJECT_UNTIL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    sub_processor_id: str
    agreement_id: str
    parent_id: str
    name: str
    service: str
    country: _disclosure_pb2.ProcessingCountry
    status: SubProcessorStatus
    announced_on: str
    object_until: str
    reason: str
    updated_at: _timestamp_pb2.Timestamp
    def __init__(self, sub_processor_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., parent_id: _Optional[str] = ..., name: _Optional[str] = ..., service: _Optional[str] = ..., country: _Optional[_Union[_disclosure_pb2.ProcessingCountry, _Mapping]] = ..., status: _Optional[_Union[SubProcessorStatus, str]] = ..., announced_on: _Optional[str] = ..., object_until: _Optional[str] = ..., reason: _Optional[str] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AnnounceSubProcessorRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "parent_id", "name", "service", "country", "object_until")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    OBJECT_UNTIL_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    parent_id: str
    name: str
    service: str
    country: _disclosure_pb2.ProcessingCountry
    object_until: str
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., parent_id: _Optional[str] = ..., name: _Optional[str] = ..., service: _Optional[str] = ..., country: _Optional[_Union[_disclosure_pb2.ProcessingCountry, _Mapping]] = ..., object_until: _Optional[str] = ...) -> None: ...

class AnnounceSubProcessorResponse(_message.Message):
    __slots__ = ("sub_processor",)
    SUB_PROCESSOR_FIELD_NUMBER: _ClassVar[int]
    sub_processor: SubProcessor
    def __init__(self, sub_processor: _Optional[_Union[SubProcessor, _Mapping]] = ...) -> None: ...

class ObjectToSubProcessorRequest(_message.Message):
    __slots__ = ("request_id", "sub_processor_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SUB_PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    sub_processor_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., sub_processor_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ObjectToSubProcessorResponse(_message.Message):
    __slots__ = ("sub_processor",)
    SUB_PROCESSOR_FIELD_NUMBER: _ClassVar[int]
    sub_processor: SubProcessor
    def __init__(self, sub_processor: _Optional[_Union[SubProcessor, _Mapping]] = ...) -> None: ...

class EndSubProcessorRequest(_message.Message):
    __slots__ = ("request_id", "sub_processor_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SUB_PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    sub_processor_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., sub_processor_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class EndSubProcessorResponse(_message.Message):
    __slots__ = ("sub_processor",)
    SUB_PROCESSOR_FIELD_NUMBER: _ClassVar[int]
    sub_processor: SubProcessor
    def __init__(self, sub_processor: _Optional[_Union[SubProcessor, _Mapping]] = ...) -> None: ...

class ListSubProcessorsRequest(_message.Message):
    __slots__ = ("agreement_id",)
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    def __init__(self, agreement_id: _Optional[str] = ...) -> None: ...

class ListSubProcessorsResponse(_message.Message):
    __slots__ = ("sub_processors",)
    SUB_PROCESSORS_FIELD_NUMBER: _ClassVar[int]
    sub_processors: _containers.RepeatedCompositeFieldContainer[SubProcessor]
    def __init__(self, sub_processors: _Optional[_Iterable[_Union[SubProcessor, _Mapping]]] = ...) -> None: ...

class ListSubProcessorNoticesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListSubProcessorNoticesResponse(_message.Message):
    __slots__ = ("sub_processors",)
    SUB_PROCESSORS_FIELD_NUMBER: _ClassVar[int]
    sub_processors: _containers.RepeatedCompositeFieldContainer[SubProcessor]
    def __init__(self, sub_processors: _Optional[_Iterable[_Union[SubProcessor, _Mapping]]] = ...) -> None: ...

class ConfirmReturnRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "outcome", "evidence")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    outcome: _disclosure_pb2.ReturnOutcome
    evidence: str
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., outcome: _Optional[_Union[_disclosure_pb2.ReturnOutcome, str]] = ..., evidence: _Optional[str] = ...) -> None: ...

class ConfirmReturnResponse(_message.Message):
    __slots__ = ("agreement",)
    AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    agreement: _disclosure_pb2.Agreement
    def __init__(self, agreement: _Optional[_Union[_disclosure_pb2.Agreement, _Mapping]] = ...) -> None: ...

class ListAwaitingReturnRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAwaitingReturnResponse(_message.Message):
    __slots__ = ("agreements", "next_page_token")
    AGREEMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    agreements: _containers.RepeatedCompositeFieldContainer[_disclosure_pb2.Agreement]
    next_page_token: str
    def __init__(self, agreements: _Optional[_Iterable[_Union[_disclosure_pb2.Agreement, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
