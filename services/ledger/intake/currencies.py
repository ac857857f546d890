"""Currencies: the codes of ISO 4217 (list one, without metals, funds and codes for tests), and what people call them."""

import re
from collections.abc import Mapping

CODES = frozenset(
    re.findall(
        r"\S+",
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP "
    "CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD "
    "JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN "
    "NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN "
    "SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG",
    )
)  # fmt: skip
NAMES: Mapping[str, str] = {
    **dict.fromkeys(("人民币", "人民币元", "RMB", "元", "圆", "¥", "156"), "CNY"),
    **dict.fromkeys(("美元", "美金", "840"), "USD"),
    **dict.fromkeys(("港元", "港币", "344"), "HKD"),
    **dict.fromkeys(("澳门元", "澳门币", "葡币", "446"), "MOP"),
    **dict.fromkeys(("新台币", "台币", "901"), "TWD"),
    **dict.fromkeys(("欧元", "978"), "EUR"),
    **dict.fromkeys(("日元", "日币", "392"), "JPY"),
    **dict.fromkeys(("英镑", "826"), "GBP"),
    **dict.fromkeys(("新加坡元", "新元", "新币", "702"), "SGD"),
    **dict.fromkeys(("澳元", "澳大利亚元", "036"), "AUD"),
    **dict.fromkeys(("加元", "加拿大元", "124"), "CAD"),
    **dict.fromkeys(("瑞士法郎", "756"), "CHF"),
    **dict.fromkeys(("新西兰元", "554"), "NZD"),
    **dict.fromkeys(("韩元", "410"), "KRW"),
    **dict.fromkeys(("泰铢", "764"), "THB"),
    **dict.fromkeys(("马来西亚林吉特", "林吉特", "马币", "458"), "MYR"),
    **dict.fromkeys(("印尼盾", "印度尼西亚盾", "360"), "IDR"),
    **dict.fromkeys(("菲律宾比索", "608"), "PHP"),
    **dict.fromkeys(("越南盾", "704"), "VND"),
    **dict.fromkeys(("印度卢比", "356"), "INR"),
    **dict.fromkeys(("卢布", "俄罗斯卢布", "643"), "RUB"),
}
"""In capital letters and half width; the numbers are those that ISO 4217 has beside the letters."""


def currency_of(text: str) -> str | None:
    """The code that a text in capital letters and half width means, or None."""
    code = NAMES.get(text, text)
    return code if code in CODES else None
