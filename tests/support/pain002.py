"""Writes the answers of a bank to payout files (pain.002.001.03)."""

from services.billing.model.pain002 import NAMESPACE


def payment(key: str, status: str = "", reason: str = "") -> str:
    """What the bank says of one payment; nothing when `status` is empty."""
    said = f"<TxSts>{status}</TxSts>" if status else ""
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    return f"<TxInfAndSts><OrgnlEndToEndId>{key}</OrgnlEndToEndId>{said}{why}</TxInfAndSts>"


def answer(
    message_id: str, *, group: str = "", instruction: str = "", payments: str = "", number: int = 1
) -> bytes:
    """An answer to the file with this message id. `number` makes it another answer of the same content."""
    of_group = f"<GrpSts>{group}</GrpSts>" if group else ""
    of_all = f"<PmtInfSts>{instruction}</PmtInfSts>" if instruction else ""
    inside = ""
    if payments or instruction:
        inside = f"<OrgnlPmtInfId>{message_id}-1</OrgnlPmtInfId>{of_all}{payments}"
        inside = f"<OrgnlPmtInfAndSts>{inside}</OrgnlPmtInfAndSts>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{NAMESPACE}"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>BANK{number}</MsgId><CreDtTm>2026-11-23T10:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message_id}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId>"
        f"{of_group}</OrgnlGrpInfAndSts>{inside}</CstmrPmtStsRpt></Document>"
    ).encode()
