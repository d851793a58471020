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
EXPORT_KIND_UNSPECIFIED: ExportKind
EXPORT_KIND_ACCESS: ExportKind
EXPORT_KIND_PORTABILITY: ExportKind

class ExportRequest(_message.Message):
    __slots__ = ("customer_id", "kind", "language")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    kind: ExportKind
    language: str
    def __init__(self, customer_id: _Optional[str] = ..., kind: _Optional[_Union[ExportKind, str]] = ..., language: _Optional[str] = ...) -> None: ...

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
