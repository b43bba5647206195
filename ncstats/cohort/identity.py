"""Columns that say who a patient is: recognised by header or content, so that none is read unasked.

The check character of a citizen's number is that of GB 11643-1999 (ISO 7064, MOD 11-2).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

from ncstats.cohort.normalise import folded, plain

Identity = Literal["name", "telephone", "address", "citizen_number", "hospital_number"]

_WORDS: dict[Identity, re.Pattern[str]] = {
    "name": re.compile(
        r".*姓名|(患儿|患者|母亲|父亲|家长|监护人)?名字|surname|"
        r"((first|last|full|patient|family|given)[ _]?)?name"
    ),
    "telephone": re.compile(
        r".*(电话|手机|联系方式|微信).*|(tele)?phone.*|mobile.*|tel|e-?mail.*|邮箱"
    ),
    "address": re.compile(r".*(住址|地址|家庭住所|籍贯).*|(home[ _])?address.*|postcode|zip|邮编"),
    "citizen_number": re.compile(
        r".*(身份证|护照|医保卡|社保).*|(national|citizen|passport).*(id|no|number).*|id[ _]?card.*"
    ),
    "hospital_number": re.compile(
        r".*(住院号|门诊号|病案号|就诊卡|登记号|床号).*|mrn|(hospital|medical[ _]?record|admission)"
        r"[ _]?(id|no|number)\.?"
    ),
}
_CITIZEN = re.compile(r"[1-9][0-9]{16}[0-9Xx]")
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECKS = "10X98765432"
_MOBILE = re.compile(r"(\+?86[- ]?)?1[3-9][0-9]{9}")


def is_citizen_number(text: str) -> bool:
    """Whether a text is a citizen's number of the People's Republic of China, by its check.

    >>> is_citizen_number("11010519491231002X"), is_citizen_number("110105194912310021")
    (True, False)
    """
    if not _CITIZEN.fullmatch(text):
        return False
    total = sum(int(figure) * weight for figure, weight in zip(text[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == text[17].upper()


def is_mobile_number(text: str) -> bool:
    """Whether a text is the number of a mobile telephone in China.

    >>> is_mobile_number("13800138000"), is_mobile_number("2.4")
    (True, False)
    """
    return _MOBILE.fullmatch(text) is not None


def identity(header: str, texts: Collection[str]) -> Identity | None:
    """What a column would say of who a patient is; None where nothing points to it.

    >>> identity("患儿姓名", []), identity("联系电话", []), identity("血钙", ["2.4"])
    ('name', 'telephone', None)
    """
    said = folded(header)
    for kind, words in _WORDS.items():
        if words.fullmatch(said):
            return kind
    cells = [text for text in map(plain, texts) if text]
    if any(map(is_citizen_number, cells)):
        return "citizen_number"
    if cells and all(map(is_mobile_number, cells)):
        return "telephone"
    return None
