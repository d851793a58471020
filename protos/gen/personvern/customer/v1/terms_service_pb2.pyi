import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from personvern.customer.v1 import customer_pb2 as _customer_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TermsVersionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TERMS_VERSION_STATE_UNSPECIFIED: _ClassVar[TermsVersionState]
    TERMS_VERSION_STATE_DRAFT: _ClassVar[TermsVersionState]
    TERMS_VERSION_STATE_ANNOUNCED: _ClassVar[TermsVersionState]
    TERMS_VERSION_STATE_IN_FORCE: _ClassVar[TermsVersionState]
    TERMS_VERSION_STATE_PAST: _ClassVar[TermsVersionState]
    TERMS_VERSION_STATE_WITHDRAWN: _ClassVar[TermsVersionState]

class TermsChangeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TERMS_CHANGE_STATE_UNSPECIFIED: _ClassVar[TermsChangeState]
    TERMS_CHANGE_STATE_ANNOUNCED: _ClassVar[TermsChangeState]
    TERMS_CHANGE_STATE_IN_FORCE: _ClassVar[TermsChangeState]
    TERMS_CHANGE_STATE_CANCELLED: _ClassVar[TermsChangeState]

class NoticeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NOTICE_STATE_UNSPECIFIED: _ClassVar[NoticeState]
    NOTICE_STATE_PENDING: _ClassVar[NoticeState]
    NOTICE_STATE_QUEUED: _ClassVar[NoticeState]
    NOTICE_STATE_TOLD: _ClassVar[NoticeState]
    NOTICE_STATE_FAILED: _ClassVar[NoticeState]
    NOTICE_STATE_IN_FORCE: _ClassVar[NoticeState]
    NOTICE_STATE_TERMINATED: _ClassVar[NoticeState]
    NOTICE_STATE_CANCELLED: _ClassVar[NoticeState]
    NOTICE_STATE_SUPERSEDED: _ClassVar[NoticeState]
TERMS_VERSION_STATE_UNSPECIFIED: TermsVersionState
TERMS_VERSION_STATE_DRAFT: TermsVersionState
TERMS_VERSION_STATE_ANNOUNCED: TermsVersionState
TERMS_VERSION_STATE_IN_FORCE: TermsVersionState
TERMS_VERSION_STATE_PAST: TermsVersionState
TERMS_VERSION_STATE_WITHDRAWN: TermsVersionState
TERMS_CHANGE_STATE_UNSPECIFIED: TermsChangeState
TERMS_CHANGE_STATE_ANNOUNCED: TermsChangeState
TERMS_CHANGE_STATE_IN_FORCE: TermsChangeState
TERMS_CHANGE_STATE_CANCELLED: TermsChangeState
NOTICE_STATE_UNSPECIFIED: NoticeState
NOTICE_STATE_PENDING: NoticeState
NOTICE_STATE_QUEUED: NoticeState
NOTICE_STATE_TOLD: NoticeState
NOTICE_STATE_FAILED: NoticeState
NOTICE_STATE_IN_FORCE: NoticeState
NOTICE_STATE_TERMINATED: NoticeState
NOTICE_STATE_CANCELLED: NoticeState
NOTICE_STATE_SUPERSEDED: NoticeState

class TermsVersion(_message.Message):
    __slots__ = ("product_code", "terms", "state", "in_force_from", "terms_change_id")
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_FROM_FIELD_NUMBER: _ClassVar[int]
    TERMS_CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    product_code: str
    terms: _customer_pb2.Terms
    state: TermsVersionState
    in_force_from: str
    terms_change_id: str
    def __init__(self, product_code: _Optional[str] = ..., terms: _Optional[_Union[_customer_pb2.Terms, _Mapping]] = ..., state: _Optional[_Union[TermsVersionState, str]] = ..., in_force_from: _Optional[str] = ..., terms_change_id: _Optional[str] = ...) -> None: ...

class TermsChangeCounts(_message.Message):
    __slots__ = ("affected", "told_in_time", "failed", "late", "rescheduled", "in_force", "terminated")
    AFFECTED_FIELD_NUMBER: _ClassVar[int]
    TOLD_IN_TIME_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    LATE_FIELD_NUMBER: _ClassVar[int]
    RESCHEDULED_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    TERMINATED_FIELD_NUMBER: _ClassVar[int]
    affected: int
    told_in_time: int
    failed: int
    late: int
    rescheduled: int
    in_force: int
    terminated: int
    def __init__(self, affected: _Optional[int] = ..., told_in_time: _Optional[int] = ..., failed: _Optional[int] = ..., late: _Optional[int] = ..., rescheduled: _Optional[int] = ..., in_force: _Optional[int] = ..., terminated: _Optional[int] = ...) -> None: ...

class TermsChange(_message.Message):
    __slots__ = ("terms_change_id", "product_code", "version_hash", "previous_hash", "summary", "effective_date", "notice_days", "announced_at", "announced_by", "operation_id", "state", "cancelled_at", "cancel_operation_id")
    TERMS_CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    VERSION_HASH_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_HASH_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_DATE_FIELD_NUMBER: _ClassVar[int]
    NOTICE_DAYS_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCED_AT_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCED_BY_FIELD_NUMBER: _ClassVar[int]
    OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_AT_FIELD_NUMBER: _ClassVar[int]
    CANCEL_OPERATION_ID_FIELD_NUMBER: _ClassVar[int]
    terms_change_id: str
    product_code: str
    version_hash: str
    previous_hash: str
    summary: _customer_pb2.LocalText
    effective_date: str
    notice_days: int
    announced_at: _timestamp_pb2.Timestamp
    announced_by: str
    operation_id: str
    state: TermsChangeState
    cancelled_at: _timestamp_pb2.Timestamp
    cancel_operation_id: str
    def __init__(self, terms_change_id: _Optional[str] = ..., product_code: _Optional[str] = ..., version_hash: _Optional[str] = ..., previous_hash: _Optional[str] = ..., summary: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ..., effective_date: _Optional[str] = ..., notice_days: _Optional[int] = ..., announced_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., announced_by: _Optional[str] = ..., operation_id: _Optional[str] = ..., state: _Optional[_Union[TermsChangeState, str]] = ..., cancelled_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cancel_operation_id: _Optional[str] = ...) -> None: ...

class NoticeAttempt(_message.Message):
    __slots__ = ("channel", "message_id", "applies_from", "queued_at", "ended_at", "outcome")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    APPLIES_FROM_FIELD_NUMBER: _ClassVar[int]
    QUEUED_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    channel: str
    message_id: str
    applies_from: str
    queued_at: _timestamp_pb2.Timestamp
    ended_at: _timestamp_pb2.Timestamp
    outcome: str
    def __init__(self, channel: _Optional[str] = ..., message_id: _Optional[str] = ..., applies_from: _Optional[str] = ..., queued_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., outcome: _Optional[str] = ...) -> None: ...

class TermsNotice(_message.Message):
    __slots__ = ("terms_change_id", "product_code", "contract_id", "customer_id", "state", "applies_from", "binding", "told_at", "version_hash", "marks", "failure", "next_at", "attempts")
    TERMS_CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    APPLIES_FROM_FIELD_NUMBER: _ClassVar[int]
    BINDING_FIELD_NUMBER: _ClassVar[int]
    TOLD_AT_FIELD_NUMBER: _ClassVar[int]
    VERSION_HASH_FIELD_NUMBER: _ClassVar[int]
    MARKS_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    NEXT_AT_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    terms_change_id: str
    product_code: str
    contract_id: str
    customer_id: str
    state: NoticeState
    applies_from: str
    binding: bool
    told_at: _timestamp_pb2.Timestamp
    version_hash: str
    marks: _containers.RepeatedScalarFieldContainer[str]
    failure: str
    next_at: _timestamp_pb2.Timestamp
    attempts: _containers.RepeatedCompositeFieldContainer[NoticeAttempt]
    def __init__(self, terms_change_id: _Optional[str] = ..., product_code: _Optional[str] = ..., contract_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., state: _Optional[_Union[NoticeState, str]] = ..., applies_from: _Optional[str] = ..., binding: _Optional[bool] = ..., told_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version_hash: _Optional[str] = ..., marks: _Optional[_Iterable[str]] = ..., failure: _Optional[str] = ..., next_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., attempts: _Optional[_Iterable[_Union[NoticeAttempt, _Mapping]]] = ...) -> None: ...

class DraftTermsRequest(_message.Message):
    __slots__ = ("request_id", "product_code", "terms")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    product_code: str
    terms: _customer_pb2.LocalText
    def __init__(self, request_id: _Optional[str] = ..., product_code: _Optional[str] = ..., terms: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ...) -> None: ...

class DraftTermsResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: TermsVersion
    def __init__(self, version: _Optional[_Union[TermsVersion, _Mapping]] = ...) -> None: ...

class ListTermsVersionsRequest(_message.Message):
    __slots__ = ("product_code",)
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    product_code: str
    def __init__(self, product_code: _Optional[str] = ...) -> None: ...

class ListTermsVersionsResponse(_message.Message):
    __slots__ = ("versions",)
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    versions: _containers.RepeatedCompositeFieldContainer[TermsVersion]
    def __init__(self, versions: _Optional[_Iterable[_Union[TermsVersion, _Mapping]]] = ...) -> None: ...

class AnnounceTermsChangeRequest(_message.Message):
    __slots__ = ("request_id", "product_code", "terms", "version_hash", "summary", "effective_date", "notice_days")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCT_CODE_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    VERSION_HASH_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_DATE_FIELD_NUMBER: _ClassVar[int]
    NOTICE_DAYS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    product_code: str
    terms: _customer_pb2.LocalText
    version_hash: str
    summary: _customer_pb2.LocalText
    effective_date: str
    notice_days: int
    def __init__(self, request_id: _Optional[str] = ..., product_code: _Optional[str] = ..., terms: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ..., version_hash: _Optional[str] = ..., summary: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ..., effective_date: _Optional[str] = ..., notice_days: _Optional[int] = ...) -> None: ...

class AnnounceTermsChangeResponse(_message.Message):
    __slots__ = ("change",)
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    change: TermsChange
    def __init__(self, change: _Optional[_Union[TermsChange, _Mapping]] = ...) -> None: ...

class CancelTermsChangeRequest(_message.Message):
    __slots__ = ("request_id", "terms_change_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    TERMS_CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    terms_change_id: str
    def __init__(self, request_id: _Optional[str] = ..., terms_change_id: _Optional[str] = ...) -> None: ...

class CancelTermsChangeResponse(_message.Message):
    __slots__ = ("change",)
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    change: TermsChange
    def __init__(self, change: _Optional[_Union[TermsChange, _Mapping]] = ...) -> None: ...

class ListTermsChangesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListTermsChangesResponse(_message.Message):
    __slots__ = ("changes", "next_page_token")
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    changes: _containers.RepeatedCompositeFieldContainer[TermsChange]
    next_page_token: str
    def __init__(self, changes: _Optional[_Iterable[_Union[TermsChange, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetTermsChangeRequest(_message.Message):
    __slots__ = ("terms_change_id",)
    TERMS_CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    terms_change_id: str
    def __init__(self, terms_change_id: _Optional[str] = ...) -> None: ...

class GetTermsChangeResponse(_message.Message):
    __slots__ = ("change", "counts")
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    change: TermsChange
    counts: TermsChangeCounts
    def __init__(self, change: _Optional[_Union[TermsChange, _Mapping]] = ..., counts: _Optional[_Union[TermsChangeCounts, _Mapping]] = ...) -> None: ...

class ListTermsNoticesRequest(_message.Message):
    __slots__ = ("terms_change_id", "mark", "page_size", "page_token")
    TERMS_CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    MARK_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    terms_change_id: str
    mark: str
    page_size: int
    page_token: str
    def __init__(self, terms_change_id: _Optional[str] = ..., mark: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListTermsNoticesResponse(_message.Message):
    __slots__ = ("notices", "next_page_token")
    NOTICES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    notices: _containers.RepeatedCompositeFieldContainer[TermsNotice]
    next_page_token: str
    def __init__(self, notices: _Optional[_Iterable[_Union[TermsNotice, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetCustomerNoticesRequest(_message.Message):
    __slots__ = ("terms_change_id", "customer_id")
    TERMS_CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    terms_change_id: str
    customer_id: str
    def __init__(self, terms_change_id: _Optional[str] = ..., customer_id: _Optional[str] = ...) -> None: ...

class GetCustomerNoticesResponse(_message.Message):
    __slots__ = ("notices",)
    NOTICES_FIELD_NUMBER: _ClassVar[int]
    notices: _containers.RepeatedCompositeFieldContainer[TermsNotice]
    def __init__(self, notices: _Optional[_Iterable[_Union[TermsNotice, _Mapping]]] = ...) -> None: ...

class FindNoticesOfMessagesRequest(_message.Message):
    __slots__ = ("customer_id", "message_ids")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    message_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, customer_id: _Optional[str] = ..., message_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class FindNoticesOfMessagesResponse(_message.Message):
    __slots__ = ("notices",)
    class NoticesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: TermsNotice
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[TermsNotice, _Mapping]] = ...) -> None: ...
    NOTICES_FIELD_NUMBER: _ClassVar[int]
    notices: _containers.MessageMap[str, TermsNotice]
    def __init__(self, notices: _Optional[_Mapping[str, TermsNotice]] = ...) -> None: ...

class GetContractTermsRequest(_message.Message):
    __slots__ = ("customer_id", "contract_ids", "with_texts")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_IDS_FIELD_NUMBER: _ClassVar[int]
    WITH_TEXTS_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    contract_ids: _containers.RepeatedScalarFieldContainer[str]
    with_texts: bool
    def __init__(self, customer_id: _Optional[str] = ..., contract_ids: _Optional[_Iterable[str]] = ..., with_texts: _Optional[bool] = ...) -> None: ...

class ContractTerms(_message.Message):
    __slots__ = ("contract_id", "version_hash", "next_version_hash", "next_from", "terms_change_id", "free_exit_until", "text", "next_text")
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_HASH_FIELD_NUMBER: _ClassVar[int]
    NEXT_VERSION_HASH_FIELD_NUMBER: _ClassVar[int]
    NEXT_FROM_FIELD_NUMBER: _ClassVar[int]
    TERMS_CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    FREE_EXIT_UNTIL_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    NEXT_TEXT_FIELD_NUMBER: _ClassVar[int]
    contract_id: str
    version_hash: str
    next_version_hash: str
    next_from: str
    terms_change_id: str
    free_exit_until: str
    text: _customer_pb2.LocalText
    next_text: _customer_pb2.LocalText
    def __init__(self, contract_id: _Optional[str] = ..., version_hash: _Optional[str] = ..., next_version_hash: _Optional[str] = ..., next_from: _Optional[str] = ..., terms_change_id: _Optional[str] = ..., free_exit_until: _Optional[str] = ..., text: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ..., next_text: _Optional[_Union[_customer_pb2.LocalText, _Mapping]] = ...) -> None: ...

class GetContractTermsResponse(_message.Message):
    __slots__ = ("contracts",)
    CONTRACTS_FIELD_NUMBER: _ClassVar[int]
    contracts: _containers.RepeatedCompositeFieldContainer[ContractTerms]
    def __init__(self, contracts: _Optional[_Iterable[_Union[ContractTerms, _Mapping]]] = ...) -> None: ...

class EndContractRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "contract_id", "end_date")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_ID_FIELD_NUMBER: _ClassVar[int]
    END_DATE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    contract_id: str
    end_date: str
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., contract_id: _Optional[str] = ..., end_date: _Optional[str] = ...) -> None: ...

class EndContractResponse(_message.Message):
    __slots__ = ("contract",)
    CONTRACT_FIELD_NUMBER: _ClassVar[int]
    contract: _customer_pb2.Contract
    def __init__(self, contract: _Optional[_Union[_customer_pb2.Contract, _Mapping]] = ...) -> None: ...
