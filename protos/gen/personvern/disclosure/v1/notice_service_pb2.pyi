import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class NoticeMatter(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NOTICE_MATTER_UNSPECIFIED: _ClassVar[NoticeMatter]
    NOTICE_MATTER_ERASURE: _ClassVar[NoticeMatter]
    NOTICE_MATTER_RECTIFICATION: _ClassVar[NoticeMatter]
    NOTICE_MATTER_RESTRICTION: _ClassVar[NoticeMatter]
NOTICE_MATTER_UNSPECIFIED: NoticeMatter
NOTICE_MATTER_ERASURE: NoticeMatter
NOTICE_MATTER_RECTIFICATION: NoticeMatter
NOTICE_MATTER_RESTRICTION: NoticeMatter

class Notice(_message.Message):
    __slots__ = ("notice_id", "matter", "customer_id", "made_at", "told_at", "confirmed_at", "processor_id", "category", "cause_id", "evidence", "ended", "third_party", "by_hand")
    NOTICE_ID_FIELD_NUMBER: _ClassVar[int]
    MATTER_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    MADE_AT_FIELD_NUMBER: _ClassVar[int]
    TOLD_AT_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_AT_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    CAUSE_ID_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    ENDED_FIELD_NUMBER: _ClassVar[int]
    THIRD_PARTY_FIELD_NUMBER: _ClassVar[int]
    BY_HAND_FIELD_NUMBER: _ClassVar[int]
    notice_id: str
    matter: NoticeMatter
    customer_id: str
    made_at: _timestamp_pb2.Timestamp
    told_at: _timestamp_pb2.Timestamp
    confirmed_at: _timestamp_pb2.Timestamp
    processor_id: str
    category: str
    cause_id: str
    evidence: str
    ended: bool
    third_party: bool
    by_hand: bool
    def __init__(self, notice_id: _Optional[str] = ..., matter: _Optional[_Union[NoticeMatter, str]] = ..., customer_id: _Optional[str] = ..., made_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., told_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., confirmed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., processor_id: _Optional[str] = ..., category: _Optional[str] = ..., cause_id: _Optional[str] = ..., evidence: _Optional[str] = ..., ended: _Optional[bool] = ..., third_party: _Optional[bool] = ..., by_hand: _Optional[bool] = ...) -> None: ...

class ListPartnerNoticesRequest(_message.Message):
    __slots__ = ("request_id", "matter", "page_size")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MATTER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    matter: NoticeMatter
    page_size: int
    def __init__(self, request_id: _Optional[str] = ..., matter: _Optional[_Union[NoticeMatter, str]] = ..., page_size: _Optional[int] = ...) -> None: ...

class ListPartnerNoticesResponse(_message.Message):
    __slots__ = ("notices", "more")
    NOTICES_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    notices: _containers.RepeatedCompositeFieldContainer[Notice]
    more: bool
    def __init__(self, notices: _Optional[_Iterable[_Union[Notice, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class ConfirmPartnerNoticeRequest(_message.Message):
    __slots__ = ("request_id", "matter", "notice_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    MATTER_FIELD_NUMBER: _ClassVar[int]
    NOTICE_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    matter: NoticeMatter
    notice_id: str
    def __init__(self, request_id: _Optional[str] = ..., matter: _Optional[_Union[NoticeMatter, str]] = ..., notice_id: _Optional[str] = ...) -> None: ...

class ConfirmPartnerNoticeResponse(_message.Message):
    __slots__ = ("notice",)
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    notice: Notice
    def __init__(self, notice: _Optional[_Union[Notice, _Mapping]] = ...) -> None: ...

class ListOpenNoticesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListOpenNoticesResponse(_message.Message):
    __slots__ = ("notices", "next_page_token")
    NOTICES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    notices: _containers.RepeatedCompositeFieldContainer[Notice]
    next_page_token: str
    def __init__(self, notices: _Optional[_Iterable[_Union[Notice, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class NoteNoticeConfirmedRequest(_message.Message):
    __slots__ = ("request_id", "notice_id", "evidence", "confirmed_on")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    NOTICE_ID_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_ON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    notice_id: str
    evidence: str
    confirmed_on: str
    def __init__(self, request_id: _Optional[str] = ..., notice_id: _Optional[str] = ..., evidence: _Optional[str] = ..., confirmed_on: _Optional[str] = ...) -> None: ...

class NoteNoticeConfirmedResponse(_message.Message):
    __slots__ = ("notice",)
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    notice: Notice
    def __init__(self, notice: _Optional[_Union[Notice, _Mapping]] = ...) -> None: ...
