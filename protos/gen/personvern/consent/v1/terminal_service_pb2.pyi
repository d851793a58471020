import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from personvern.consent.v1 import consent_pb2 as _consent_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TerminalCategory(_message.Message):
    __slots__ = ("key", "name", "text", "required", "status", "in_force", "denied_by_gpc", "ask", "entry_id", "receipt_id", "since", "ask_at")
    KEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    DENIED_BY_GPC_FIELD_NUMBER: _ClassVar[int]
    ASK_FIELD_NUMBER: _ClassVar[int]
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    ASK_AT_FIELD_NUMBER: _ClassVar[int]
    key: str
    name: _consent_pb2.LocalizedText
    text: _consent_pb2.LocalizedText
    required: bool
    status: _consent_pb2.ConsentStatus
    in_force: bool
    denied_by_gpc: bool
    ask: bool
    entry_id: str
    receipt_id: str
    since: _timestamp_pb2.Timestamp
    ask_at: _timestamp_pb2.Timestamp
    def __init__(self, key: _Optional[str] = ..., name: _Optional[_Union[_consent_pb2.LocalizedText, _Mapping]] = ..., text: _Optional[_Union[_consent_pb2.LocalizedText, _Mapping]] = ..., required: _Optional[bool] = ..., status: _Optional[_Union[_consent_pb2.ConsentStatus, str]] = ..., in_force: _Optional[bool] = ..., denied_by_gpc: _Optional[bool] = ..., ask: _Optional[bool] = ..., entry_id: _Optional[str] = ..., receipt_id: _Optional[str] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ask_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Terminal(_message.Message):
    __slots__ = ("terminal_id", "platform", "categories", "texts_hash", "consent_mode", "gpc", "policy_version")
    class ConsentModeEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bool
        def __init__(self, key: _Optional[str] = ..., value: _Optional[bool] = ...) -> None: ...
    TERMINAL_ID_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    TEXTS_HASH_FIELD_NUMBER: _ClassVar[int]
    CONSENT_MODE_FIELD_NUMBER: _ClassVar[int]
    GPC_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    terminal_id: str
    platform: str
    categories: _containers.RepeatedCompositeFieldContainer[TerminalCategory]
    texts_hash: _consent_pb2.LocalizedText
    consent_mode: _containers.ScalarMap[str, bool]
    gpc: bool
    policy_version: str
    def __init__(self, terminal_id: _Optional[str] = ..., platform: _Optional[str] = ..., categories: _Optional[_Iterable[_Union[TerminalCategory, _Mapping]]] = ..., texts_hash: _Optional[_Union[_consent_pb2.LocalizedText, _Mapping]] = ..., consent_mode: _Optional[_Mapping[str, bool]] = ..., gpc: _Optional[bool] = ..., policy_version: _Optional[str] = ...) -> None: ...

class GetTerminalConsentRequest(_message.Message):
    __slots__ = ("terminal_id", "gpc")
    TERMINAL_ID_FIELD_NUMBER: _ClassVar[int]
    GPC_FIELD_NUMBER: _ClassVar[int]
    terminal_id: str
    gpc: bool
    def __init__(self, terminal_id: _Optional[str] = ..., gpc: _Optional[bool] = ...) -> None: ...

class GetTerminalConsentResponse(_message.Message):
    __slots__ = ("terminal",)
    TERMINAL_FIELD_NUMBER: _ClassVar[int]
    terminal: Terminal
    def __init__(self, terminal: _Optional[_Union[Terminal, _Mapping]] = ...) -> None: ...

class PutTerminalConsentRequest(_message.Message):
    __slots__ = ("request_id", "terminal_id", "platform", "choices", "consent_mode", "texts_hash", "language", "client_time", "gpc", "tcf_string")
    class ChoicesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bool
        def __init__(self, key: _Optional[str] = ..., value: _Optional[bool] = ...) -> None: ...
    class ConsentModeEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    TERMINAL_ID_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    CHOICES_FIELD_NUMBER: _ClassVar[int]
    CONSENT_MODE_FIELD_NUMBER: _ClassVar[int]
    TEXTS_HASH_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    CLIENT_TIME_FIELD_NUMBER: _ClassVar[int]
    GPC_FIELD_NUMBER: _ClassVar[int]
    TCF_STRING_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    terminal_id: str
    platform: str
    choices: _containers.ScalarMap[str, bool]
    consent_mode: _containers.ScalarMap[str, str]
    texts_hash: str
    language: str
    client_time: _timestamp_pb2.Timestamp
    gpc: bool
    tcf_string: str
    def __init__(self, request_id: _Optional[str] = ..., terminal_id: _Optional[str] = ..., platform: _Optional[str] = ..., choices: _Optional[_Mapping[str, bool]] = ..., consent_mode: _Optional[_Mapping[str, str]] = ..., texts_hash: _Optional[str] = ..., language: _Optional[str] = ..., client_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., gpc: _Optional[bool] = ..., tcf_string: _Optional[str] = ...) -> None: ...

class PutTerminalConsentResponse(_message.Message):
    __slots__ = ("terminal",)
    TERMINAL_FIELD_NUMBER: _ClassVar[int]
    terminal: Terminal
    def __init__(self, terminal: _Optional[_Union[Terminal, _Mapping]] = ...) -> None: ...

class ListTerminalHistoryRequest(_message.Message):
    __slots__ = ("terminal_id", "page_size", "page_token")
    TERMINAL_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    terminal_id: str
    page_size: int
    page_token: str
    def __init__(self, terminal_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListTerminalHistoryResponse(_message.Message):
    __slots__ = ("entries", "next_page_token", "evidence")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_consent_pb2.LedgerEntry]
    next_page_token: str
    evidence: _containers.RepeatedCompositeFieldContainer[TerminalEvidence]
    def __init__(self, entries: _Optional[_Iterable[_Union[_consent_pb2.LedgerEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., evidence: _Optional[_Iterable[_Union[TerminalEvidence, _Mapping]]] = ...) -> None: ...

class TerminalEvidence(_message.Message):
    __slots__ = ("recorded_at", "entry_ids", "gpc", "consent_mode", "tcf_string")
    class ConsentModeEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bool
        def __init__(self, key: _Optional[str] = ..., value: _Optional[bool] = ...) -> None: ...
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    ENTRY_IDS_FIELD_NUMBER: _ClassVar[int]
    GPC_FIELD_NUMBER: _ClassVar[int]
    CONSENT_MODE_FIELD_NUMBER: _ClassVar[int]
    TCF_STRING_FIELD_NUMBER: _ClassVar[int]
    recorded_at: _timestamp_pb2.Timestamp
    entry_ids: _containers.RepeatedScalarFieldContainer[str]
    gpc: bool
    consent_mode: _containers.ScalarMap[str, bool]
    tcf_string: str
    def __init__(self, recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., entry_ids: _Optional[_Iterable[str]] = ..., gpc: _Optional[bool] = ..., consent_mode: _Optional[_Mapping[str, bool]] = ..., tcf_string: _Optional[str] = ...) -> None: ...

class GetTerminalReceiptRequest(_message.Message):
    __slots__ = ("terminal_id", "receipt_id")
    TERMINAL_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    terminal_id: str
    receipt_id: str
    def __init__(self, terminal_id: _Optional[str] = ..., receipt_id: _Optional[str] = ...) -> None: ...

class GetTerminalReceiptResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _consent_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_consent_pb2.Receipt, _Mapping]] = ...) -> None: ...

class TerminalDifference(_message.Message):
    __slots__ = ("category", "purpose", "terminal", "customer", "terminal_text", "text", "text_hash")
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    TERMINAL_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    TERMINAL_TEXT_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TEXT_HASH_FIELD_NUMBER: _ClassVar[int]
    category: str
    purpose: str
    terminal: _consent_pb2.ConsentStatus
    customer: _consent_pb2.ConsentStatus
    terminal_text: _consent_pb2.LocalizedText
    text: _consent_pb2.LocalizedText
    text_hash: _consent_pb2.LocalizedText
    def __init__(self, category: _Optional[str] = ..., purpose: _Optional[str] = ..., terminal: _Optional[_Union[_consent_pb2.ConsentStatus, str]] = ..., customer: _Optional[_Union[_consent_pb2.ConsentStatus, str]] = ..., terminal_text: _Optional[_Union[_consent_pb2.LocalizedText, _Mapping]] = ..., text: _Optional[_Union[_consent_pb2.LocalizedText, _Mapping]] = ..., text_hash: _Optional[_Union[_consent_pb2.LocalizedText, _Mapping]] = ...) -> None: ...

class LinkedTerminal(_message.Message):
    __slots__ = ("terminal", "linked_at", "last_login_at", "ask")
    TERMINAL_FIELD_NUMBER: _ClassVar[int]
    LINKED_AT_FIELD_NUMBER: _ClassVar[int]
    LAST_LOGIN_AT_FIELD_NUMBER: _ClassVar[int]
    ASK_FIELD_NUMBER: _ClassVar[int]
    terminal: Terminal
    linked_at: _timestamp_pb2.Timestamp
    last_login_at: _timestamp_pb2.Timestamp
    ask: _containers.RepeatedCompositeFieldContainer[TerminalDifference]
    def __init__(self, terminal: _Optional[_Union[Terminal, _Mapping]] = ..., linked_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_login_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ask: _Optional[_Iterable[_Union[TerminalDifference, _Mapping]]] = ...) -> None: ...

class LinkTerminalRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "terminal_id", "gpc")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    TERMINAL_ID_FIELD_NUMBER: _ClassVar[int]
    GPC_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    terminal_id: str
    gpc: bool
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., terminal_id: _Optional[str] = ..., gpc: _Optional[bool] = ...) -> None: ...

class LinkTerminalResponse(_message.Message):
    __slots__ = ("linked",)
    LINKED_FIELD_NUMBER: _ClassVar[int]
    linked: LinkedTerminal
    def __init__(self, linked: _Optional[_Union[LinkedTerminal, _Mapping]] = ...) -> None: ...

class TerminalAnswer(_message.Message):
    __slots__ = ("category", "granted", "text_hash")
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    GRANTED_FIELD_NUMBER: _ClassVar[int]
    TEXT_HASH_FIELD_NUMBER: _ClassVar[int]
    category: str
    granted: bool
    text_hash: str
    def __init__(self, category: _Optional[str] = ..., granted: _Optional[bool] = ..., text_hash: _Optional[str] = ...) -> None: ...

class AnswerTerminalRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "terminal_id", "answers", "language", "client_time", "gpc")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    TERMINAL_ID_FIELD_NUMBER: _ClassVar[int]
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    CLIENT_TIME_FIELD_NUMBER: _ClassVar[int]
    GPC_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    terminal_id: str
    answers: _containers.RepeatedCompositeFieldContainer[TerminalAnswer]
    language: str
    client_time: _timestamp_pb2.Timestamp
    gpc: bool
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., terminal_id: _Optional[str] = ..., answers: _Optional[_Iterable[_Union[TerminalAnswer, _Mapping]]] = ..., language: _Optional[str] = ..., client_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., gpc: _Optional[bool] = ...) -> None: ...

class AnswerTerminalResponse(_message.Message):
    __slots__ = ("linked",)
    LINKED_FIELD_NUMBER: _ClassVar[int]
    linked: LinkedTerminal
    def __init__(self, linked: _Optional[_Union[LinkedTerminal, _Mapping]] = ...) -> None: ...

class UnlinkTerminalRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "terminal_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    TERMINAL_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    terminal_id: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., terminal_id: _Optional[str] = ...) -> None: ...

class UnlinkTerminalResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListTerminalsRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token", "gpc")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    GPC_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    page_size: int
    page_token: str
    gpc: bool
    def __init__(self, customer_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., gpc: _Optional[bool] = ...) -> None: ...

class ListTerminalsResponse(_message.Message):
    __slots__ = ("terminals", "next_page_token")
    TERMINALS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    terminals: _containers.RepeatedCompositeFieldContainer[LinkedTerminal]
    next_page_token: str
    def __init__(self, terminals: _Optional[_Iterable[_Union[LinkedTerminal, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CoverUsageRequest(_message.Message):
    __slots__ = ("terminal_id", "customer_id", "kinds")
    TERMINAL_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    terminal_id: str
    customer_id: str
    kinds: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, terminal_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., kinds: _Optional[_Iterable[str]] = ...) -> None: ...

class UsageCover(_message.Message):
    __slots__ = ("kind", "purpose", "keep_months", "evidence")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    KEEP_MONTHS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    kind: str
    purpose: str
    keep_months: int
    evidence: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, kind: _Optional[str] = ..., purpose: _Optional[str] = ..., keep_months: _Optional[int] = ..., evidence: _Optional[_Iterable[str]] = ...) -> None: ...

class CoverUsageResponse(_message.Message):
    __slots__ = ("covers", "policy_version")
    COVERS_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    covers: _containers.RepeatedCompositeFieldContainer[UsageCover]
    policy_version: str
    def __init__(self, covers: _Optional[_Iterable[_Union[UsageCover, _Mapping]]] = ..., policy_version: _Optional[str] = ...) -> None: ...
