"""Amounts of money as texts write them."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

_WITHOUT_DECIMALS = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF")
)
"""Currencies without a smaller coin (ISO 4217, minor unit 0)."""

CHINESE: Mapping[str, str] = MappingProxyType(
    {
        "CNY": "元", "HKD": "港元", "MOP": "澳门元", "TWD": "新台币", "USD": "美元", "EUR": "欧元", "GBP": "英镑",
        "JPY": "日元", "CHF": "瑞士法郎", "AUD": "澳元", "CAD": "加元", "NZD": "新西兰元", "SGD": "新加坡元",
        "KRW": "韩元", "THB": "泰铢", "MYR": "马来西亚林吉特", "IDR": "印尼盾", "PHP": "菲律宾比索", "VND": "越南盾",
        "INR": "印度卢比", "PKR": "巴基斯坦卢比", "LKR": "斯里兰卡卢比", "NPR": "尼泊尔卢比", "BDT": "孟加拉塔卡",
        "KHR": "柬埔寨瑞尔", "LAK": "老挝基普", "MMK": "缅元", "BND": "文莱元", "MNT": "蒙古图格里克",
        "KZT": "哈萨克斯坦坚戈", "UZS": "乌兹别克斯坦苏姆", "RUB": "俄罗斯卢布", "UAH": "乌克兰格里夫纳",
        "SEK": "瑞典克朗", "NOK": "挪威克朗", "DKK": "丹麦克朗", "ISK": "冰岛克朗", "PLN": "波兰兹罗提",
        "CZK": "捷克克朗", "HUF": "匈牙利福林", "RON": "罗马尼亚列伊", "BGN": "保加利亚列弗", "TRY": "土耳其里拉",
        "ILS": "以色列新谢克尔", "AED": "阿联酋迪拉姆", "SAR": "沙特里亚尔", "QAR": "卡塔尔里亚尔", "EGP": "埃及镑",
        "ZAR": "南非兰特", "NGN": "尼日利亚奈拉", "KES": "肯尼亚先令", "MAD": "摩洛哥迪拉姆", "MXN": "墨西哥比索",
        "BRL": "巴西雷亚尔", "ARS": "阿根廷比索", "CLP": "智利比索", "COP": "哥伦比亚比索", "PEN": "秘鲁索尔",
    }
)  # fmt: skip
"""Currencies as they are called in Chinese; all others are written by their code."""


def chinese_money(sum_of: Mapping[str, Any]) -> str:
    """1,234.56元; 1,000日元; 5.00 XAU."""
    currency = str(sum_of["currency"])
    return f"{_figures(sum_of)}{CHINESE.get(currency, f' {currency}')}"


def coded_money(sum_of: Mapping[str, Any]) -> str:
    """CNY 1,234.56."""
    return f"{sum_of['currency']} {_figures(sum_of)}"


def _figures(sum_of: Mapping[str, Any]) -> str:
    """With thousands; with decimals unless the currency has none."""
    amount = Decimal(sum_of["amount"])
    whole = sum_of["currency"] in _WITHOUT_DECIMALS and amount == amount.to_integral_value()
    return f"{amount:,.0f}" if whole else f"{amount:,.2f}"
