"""How long an SMS is: the alphabets and parts of 3GPP TS 23.038 and 23.040."""

# GSM 03.38 default alphabet (3GPP TS 23.038, 6.2.1); the Norwegian letters are in it.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# The extension table (6.2.1.1): an escape first, so two characters each.
_GSM_EXTENDED = frozenset("\f^{}\\[~]|€")
# Characters that fit in one SMS, and in each part of a long one, whose header takes six octets.
_GSM_ONE, _GSM_PART = 160, 153
_UCS2_ONE, _UCS2_PART = 70, 67
MOST_SEGMENTS = 6
"""The longest SMS that we send, in parts: each is paid for, and more than this is a letter."""


def is_gsm(text: str) -> bool:
    """Whether all of the text is in the default alphabet; one letter that is not makes the whole UCS-2."""
    return all(letter in _GSM or letter in _GSM_EXTENDED for letter in text)


def segments(text: str) -> int:
    """How many SMS the text takes; 0 for none. A part never ends within a character."""
    if not text:
        return 0
    if is_gsm(text):
        return _parts([2 if letter in _GSM_EXTENDED else 1 for letter in text], _GSM_ONE, _GSM_PART)
    # UTF-16 code units: what lies beyond the basic plane, such as most emoji, takes two.
    return _parts([2 if ord(letter) > 0xFFFF else 1 for letter in text], _UCS2_ONE, _UCS2_PART)


def _parts(widths: list[int], one: int, part: int) -> int:
    if sum(widths) <= one:
        return 1
    parts, room = 0, 0
    for width in widths:
        if width > room:
            parts, room = parts + 1, part
        room -= width
    return parts
