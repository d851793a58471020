import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MessageFateState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MESSAGE_FATE_STATE_UNSPECIFIED: _ClassVar[MessageFateState]
    MESSAGE_FATE_STATE_QUEUED: _ClassVar[MessageFateState]
    MESSAGE_FATE_STATE_SENT: _ClassVar[MessageFateState]
    MESSAGE_FATE_STATE_FAILED: _ClassVar[MessageFateState]
    MESSAGE_FATE_STATE_BOUNCED: _ClassVar[MessageFateState]
MESSAGE_FATE_STATE_UNSPECIFIED: MessageFateState
MESSAGE_FATE_STATE_QUEUED: MessageFateState
MESSAGE_FATE_STATE_SENT: MessageFateState
MESSAGE_FATE_STATE_FAILED: MessageFateState
MESSAGE_FATE_STATE_BOUNCED: MessageFateState

class ListMessageFatesRequest(_message.Message):
    __slots__ = ("message_ids",)
    MESSAGE_IDS_FIELD_NUMBER: _ClassVar[int]
    message_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, message_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ListMessageFatesResponse(_message.Message):
    __slots__ = ("fates",)
    FATES_FIELD_NUMBER: _ClassVar[int]
    fates: _containers.RepeatedCompositeFieldContainer[MessageFate]
    def __init__(self, fates: _Optional[_Iterable[_Union[MessageFate, _Mapping]]] = ...) -> None: ...

class MessageFate(_message.Message):
    __slots__ = ("message_id", "state", "sent_at")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    SENT_AT_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    state: MessageFateState
    sent_at: _timestamp_pb2.Timestamp
    def __init__(self, message_id: _Optional[str] = ..., state: _Optional[_Union[MessageFateState, str]] = ..., sent_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
