from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ExportKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXPORT_KIND_UNSPECIFIED: _ClassVar[ExportKind]
    EXPORT_KIND_ACCESS: _ClassVar[ExportKind]
    EXPORT_KIND_PORTABILITY: _ClassVar[ExportKind]

class ErasureOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERASURE_OUTCOME_UNSPECIFIED: _ClassVar[ErasureOutcome]
    ERASURE_OUTCOME_ERASE: _ClassVar[ErasureOutcome]
    ERASURE_OUTCOME_HOLD: _ClassVar[ErasureOutcome]
    ERASURE_OUTCOME_BLOCK: _ClassVar[ErasureOutcome]
EXPORT_KIND_UNSPECIFIED: ExportKind
EXPORT_KIND_ACCESS: ExportKind
EXPORT_KIND_PORTABILITY: ExportKind
ERASURE_OUTCOME_UNSPECIFIED: ErasureOutcome
ERASURE_OUTCOME_ERASE: ErasureOutcome
ERASURE_OUTCOME_HOLD: ErasureOutcome
ERASURE_OUTCOME_BLOCK: ErasureOutcome

class ExportRequest(_message.Message):
    __slots__ = ("customer_id", "kind", "language", "other_ids")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    OTHER_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    kind: ExportKind
    language: str
    other_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, customer_id: _Optional[str] = ..., kind: _Optional[_Union[ExportKind, str]] = ..., language: _Optional[str] = ..., other_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ExportResponse(_message.Message):
    __slots__ = ("sections",)
    SECTIONS_FIELD_NUMBER: _ClassVar[int]
    sections: _containers.RepeatedCompositeFieldContainer[Section]
    def __init__(self, sections: _Optional[_Iterable[_Union[Section, _Mapping]]] = ...) -> None: ...

class Section(_message.Message):
    __slots__ = ("key", "title", "records_json", "purposes", "retention", "sources")
    KEY_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    RECORDS_JSON_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    RETENTION_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    key: str
    title: str
    records_json: bytes
    purposes: _containers.RepeatedScalarFieldContainer[str]
    retention: str
    sources: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, key: _Optional[str] = ..., title: _Optional[str] = ..., records_json: _Optional[bytes] = ..., purposes: _Optional[_Iterable[str]] = ..., retention: _Optional[str] = ..., sources: _Optional[_Iterable[str]] = ...) -> None: ...

class ErasureItem(_message.Message):
    __slots__ = ("key", "titles", "records", "outcome", "explanations", "statute", "until")
    class TitlesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class ExplanationsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    KEY_FIELD_NUMBER: _ClassVar[int]
    TITLES_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    EXPLANATIONS_FIELD_NUMBER: _ClassVar[int]
    STATUTE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    key: str
    titles: _containers.ScalarMap[str, str]
    records: int
    outcome: ErasureOutcome
    explanations: _containers.ScalarMap[str, str]
    statute: str
    until: str
    def __init__(self, key: _Optional[str] = ..., titles: _Optional[_Mapping[str, str]] = ..., records: _Optional[int] = ..., outcome: _Optional[_Union[ErasureOutcome, str]] = ..., explanations: _Optional[_Mapping[str, str]] = ..., statute: _Optional[str] = ..., until: _Optional[str] = ...) -> None: ...

class PlanErasureRequest(_message.Message):
    __slots__ = ("customer_ids",)
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, customer_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class PlanErasureResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[ErasureItem]
    def __init__(self, items: _Optional[_Iterable[_Union[ErasureItem, _Mapping]]] = ...) -> None: ...

class EraseRequest(_message.Message):
    __slots__ = ("erasure_id", "customer_ids", "letter")
    ERASURE_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    LETTER_FIELD_NUMBER: _ClassVar[int]
    erasure_id: str
    customer_ids: _containers.RepeatedScalarFieldContainer[str]
    letter: ErasureLetter
    def __init__(self, erasure_id: _Optional[str] = ..., customer_ids: _Optional[_Iterable[str]] = ..., letter: _Optional[_Union[ErasureLetter, _Mapping]] = ...) -> None: ...

class ErasureLetter(_message.Message):
    __slots__ = ("subject", "text", "language")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    subject: str
    text: str
    language: str
    def __init__(self, subject: _Optional[str] = ..., text: _Optional[str] = ..., language: _Optional[str] = ...) -> None: ...

class EraseResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[ErasureItem]
    def __init__(self, items: _Optional[_Iterable[_Union[ErasureItem, _Mapping]]] = ...) -> None: ...
