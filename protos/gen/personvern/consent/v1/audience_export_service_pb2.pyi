import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ExportFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXPORT_FORMAT_UNSPECIFIED: _ClassVar[ExportFormat]
    EXPORT_FORMAT_LIST: _ClassVar[ExportFormat]
    EXPORT_FORMAT_META: _ClassVar[ExportFormat]
EXPORT_FORMAT_UNSPECIFIED: ExportFormat
EXPORT_FORMAT_LIST: ExportFormat
EXPORT_FORMAT_META: ExportFormat

class AudienceExport(_message.Message):
    __slots__ = ("export_id", "audience_id", "processor_id", "format", "created_at", "created_by", "given", "removed", "unconfirmed")
    EXPORT_ID_FIELD_NUMBER: _ClassVar[int]
    AUDIENCE_ID_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    GIVEN_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    UNCONFIRMED_FIELD_NUMBER: _ClassVar[int]
    export_id: str
    audience_id: str
    processor_id: str
    format: ExportFormat
    created_at: _timestamp_pb2.Timestamp
    created_by: str
    given: int
    removed: int
    unconfirmed: int
    def __init__(self, export_id: _Optional[str] = ..., audience_id: _Optional[str] = ..., processor_id: _Optional[str] = ..., format: _Optional[_Union[ExportFormat, str]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_by: _Optional[str] = ..., given: _Optional[int] = ..., removed: _Optional[int] = ..., unconfirmed: _Optional[int] = ...) -> None: ...

class ExportAudienceRequest(_message.Message):
    __slots__ = ("request_id", "audience_id", "processor_id", "format")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AUDIENCE_ID_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    audience_id: str
    processor_id: str
    format: ExportFormat
    def __init__(self, request_id: _Optional[str] = ..., audience_id: _Optional[str] = ..., processor_id: _Optional[str] = ..., format: _Optional[_Union[ExportFormat, str]] = ...) -> None: ...

class ExportAudienceResponse(_message.Message):
    __slots__ = ("export",)
    EXPORT_FIELD_NUMBER: _ClassVar[int]
    export: AudienceExport
    def __init__(self, export: _Optional[_Union[AudienceExport, _Mapping]] = ...) -> None: ...

class ListAudienceExportsRequest(_message.Message):
    __slots__ = ("audience_id",)
    AUDIENCE_ID_FIELD_NUMBER: _ClassVar[int]
    audience_id: str
    def __init__(self, audience_id: _Optional[str] = ...) -> None: ...

class ListAudienceExportsResponse(_message.Message):
    __slots__ = ("exports",)
    EXPORTS_FIELD_NUMBER: _ClassVar[int]
    exports: _containers.RepeatedCompositeFieldContainer[AudienceExport]
    def __init__(self, exports: _Optional[_Iterable[_Union[AudienceExport, _Mapping]]] = ...) -> None: ...

class ExportMember(_message.Message):
    __slots__ = ("customer_id", "email_sha256", "phone_sha256", "removal_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    EMAIL_SHA256_FIELD_NUMBER: _ClassVar[int]
    PHONE_SHA256_FIELD_NUMBER: _ClassVar[int]
    REMOVAL_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    email_sha256: str
    phone_sha256: str
    removal_id: str
    def __init__(self, customer_id: _Optional[str] = ..., email_sha256: _Optional[str] = ..., phone_sha256: _Optional[str] = ..., removal_id: _Optional[str] = ...) -> None: ...

class ListExportMembersRequest(_message.Message):
    __slots__ = ("audience_id", "page_size", "page_token")
    AUDIENCE_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    audience_id: str
    page_size: int
    page_token: str
    def __init__(self, audience_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListExportMembersResponse(_message.Message):
    __slots__ = ("members", "next_page_token")
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    members: _containers.RepeatedCompositeFieldContainer[ExportMember]
    next_page_token: str
    def __init__(self, members: _Optional[_Iterable[_Union[ExportMember, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListExportRemovalsRequest(_message.Message):
    __slots__ = ("audience_id", "page_size")
    AUDIENCE_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    audience_id: str
    page_size: int
    def __init__(self, audience_id: _Optional[str] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListExportRemovalsResponse(_message.Message):
    __slots__ = ("removals",)
    REMOVALS_FIELD_NUMBER: _ClassVar[int]
    removals: _containers.RepeatedCompositeFieldContainer[ExportMember]
    def __init__(self, removals: _Optional[_Iterable[_Union[ExportMember, _Mapping]]] = ...) -> None: ...

class ConfirmExportRemovalsRequest(_message.Message):
    __slots__ = ("request_id", "audience_id", "removal_ids")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AUDIENCE_ID_FIELD_NUMBER: _ClassVar[int]
    REMOVAL_IDS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    audience_id: str
    removal_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, request_id: _Optional[str] = ..., audience_id: _Optional[str] = ..., removal_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ConfirmExportRemovalsResponse(_message.Message):
    __slots__ = ("unconfirmed",)
    UNCONFIRMED_FIELD_NUMBER: _ClassVar[int]
    unconfirmed: int
    def __init__(self, unconfirmed: _Optional[int] = ...) -> None: ...
