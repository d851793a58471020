import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BreachLetterState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BREACH_LETTER_STATE_UNSPECIFIED: _ClassVar[BreachLetterState]
    BREACH_LETTER_STATE_QUEUED: _ClassVar[BreachLetterState]
    BREACH_LETTER_STATE_SENT: _ClassVar[BreachLetterState]
    BREACH_LETTER_STATE_UNREACHABLE: _ClassVar[BreachLetterState]
    BREACH_LETTER_STATE_HELD_UP: _ClassVar[BreachLetterState]
BREACH_LETTER_STATE_UNSPECIFIED: BreachLetterState
BREACH_LETTER_STATE_QUEUED: BreachLetterState
BREACH_LETTER_STATE_SENT: BreachLetterState
BREACH_LETTER_STATE_UNREACHABLE: BreachLetterState
BREACH_LETTER_STATE_HELD_UP: BreachLetterState

class BreachLetterText(_message.Message):
    __slots__ = ("language", "happened", "consequences", "measures")
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    HAPPENED_FIELD_NUMBER: _ClassVar[int]
    CONSEQUENCES_FIELD_NUMBER: _ClassVar[int]
    MEASURES_FIELD_NUMBER: _ClassVar[int]
    language: str
    happened: str
    consequences: str
    measures: str
    def __init__(self, language: _Optional[str] = ..., happened: _Optional[str] = ..., consequences: _Optional[str] = ..., measures: _Optional[str] = ...) -> None: ...

class LetterRound(_message.Message):
    __slots__ = ("number", "texts", "prepared_by", "prepared_at", "approved_by", "approved_at", "operation_id", "done_at", "counts")
    class CountsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    PREPARED_BY_FIELD_NUMBER: _ClassVar[int]
    PREPARED_AT_FIELD_NUMBER: _ClassVar[int]
    APPROVED_BY_FIELD_NUMBER: _ClassVar[int]
    APPROVED_AT_FIELD_NUMBER: _ClassVar[int]
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    DONE_AT_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    number: int
    texts: _containers.RepeatedCompositeFieldContainer[BreachLetterText]
    prepared_by: str
    prepared_at: _timestamp_pb2.Timestamp
    approved_by: str
    approved_at: _timestamp_pb2.Timestamp
    operation_id: str
    done_at: _timestamp_pb2.Timestamp
    counts: _containers.ScalarMap[str, int]
    def __init__(self, number: _Optional[int] = ..., texts: _Optional[_Iterable[_Union[BreachLetterText, _Mapping]]] = ..., prepared_by: _Optional[str] = ..., prepared_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., approved_by: _Optional[str] = ..., approved_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., operation_id: _Optional[str] = ..., done_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., counts: _Optional[_Mapping[str, int]] = ...) -> None: ...

class PrepareLettersRequest(_message.Message):
    __slots__ = ("request_id", "breach_id", "texts")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BREACH_ID_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    breach_id: str
    texts: _containers.RepeatedCompositeFieldContainer[BreachLetterText]
    def __init__(self, request_id: _Optional[str] = ..., breach_id: _Optional[str] = ..., texts: _Optional[_Iterable[_Union[BreachLetterText, _Mapping]]] = ...) -> None: ...

class PrepareLettersResponse(_message.Message):
    __slots__ = ("round",)
    ROUND_FIELD_NUMBER: _ClassVar[int]
    round: LetterRound
    def __init__(self, round: _Optional[_Union[LetterRound, _Mapping]] = ...) -> None: ...

class ApproveLettersRequest(_message.Message):
    __slots__ = ("request_id", "breach_id", "number")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BREACH_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    breach_id: str
    number: int
    def __init__(self, request_id: _Optional[str] = ..., breach_id: _Optional[str] = ..., number: _Optional[int] = ...) -> None: ...

class ApproveLettersResponse(_message.Message):
    __slots__ = ("operation_id",)
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    operation_id: str
    def __init__(self, operation_id: _Optional[str] = ...) -> None: ...

class ListLetterRoundsRequest(_message.Message):
    __slots__ = ("breach_id",)
    BREACH_ID_FIELD_NUMBER: _ClassVar[int]
    breach_id: str
    def __init__(self, breach_id: _Optional[str] = ...) -> None: ...

class ListLetterRoundsResponse(_message.Message):
    __slots__ = ("rounds", "counts")
    class CountsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    ROUNDS_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    rounds: _containers.RepeatedCompositeFieldContainer[LetterRound]
    counts: _containers.ScalarMap[str, int]
    def __init__(self, rounds: _Optional[_Iterable[_Union[LetterRound, _Mapping]]] = ..., counts: _Optional[_Mapping[str, int]] = ...) -> None: ...

class ListBreachLettersRequest(_message.Message):
    __slots__ = ("breach_id", "page_size", "page_token")
    BREACH_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    breach_id: str
    page_size: int
    page_token: str
    def __init__(self, breach_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListBreachLettersResponse(_message.Message):
    __slots__ = ("letters", "next_page_token")
    LETTERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    letters: _containers.RepeatedCompositeFieldContainer[BreachLetter]
    next_page_token: str
    def __init__(self, letters: _Optional[_Iterable[_Union[BreachLetter, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class BreachLetter(_message.Message):
    __slots__ = ("customer_id", "state", "channel", "message_id", "at", "reason")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    state: BreachLetterState
    channel: str
    message_id: str
    at: _timestamp_pb2.Timestamp
    reason: str
    def __init__(self, customer_id: _Optional[str] = ..., state: _Optional[_Union[BreachLetterState, str]] = ..., channel: _Optional[str] = ..., message_id: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...
