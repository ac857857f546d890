"""Private use characters of GBK and of the earlier editions of GB 18030, and the characters that they stand for.

When GBK and GB 18030-2000 were made, Unicode lacked some of their characters, so these were given code points of the private
use area; mainland systems still keep names that way. Each has had a code point of its own since, and GB 18030-2022 maps
none of its characters to the private use area any more.

Sources: GB 18030-2000 and GB 18030-2005, appendix E (the characters of GBK 1.0 in the private use area); GB 18030-2022,
with its six ideographs of Unicode plane 2 (FE51, FE52, FE53, FE6C, FE76, FE91); Unicode L2/23-003R, which lists the changes.
"""

from collections.abc import Mapping
from types import MappingProxyType

PRIVATE_USE: Mapping[str, str] = MappingProxyType(
    {
        "\ue78d": "\ufe10",  # ︐
        "\ue78e": "\ufe12",  # ︒
        "\ue78f": "\ufe11",  # ︑
        "\ue790": "\ufe13",  # ︓
        "\ue791": "\ufe14",  # ︔
        "\ue792": "\ufe15",  # ︕
        "\ue793": "\ufe16",  # ︖
        "\ue794": "\ufe17",  # ︗
        "\ue795": "\ufe18",  # ︘
        "\ue796": "\ufe19",  # ︙
        "\ue7c7": "\u1e3f",  # ḿ
        "\ue7c8": "\u01f9",  # ǹ
        "\ue7e7": "\u303e",  # 〾
        "\ue7e8": "\u2ff0",  # ⿰
        "\ue7e9": "\u2ff1",  # ⿱
        "\ue7ea": "\u2ff2",  # ⿲
        "\ue7eb": "\u2ff3",  # ⿳
        "\ue7ec": "\u2ff4",  # ⿴
        "\ue7ed": "\u2ff5",  # ⿵
        "\ue7ee": "\u2ff6",  # ⿶
        "\ue7ef": "\u2ff7",  # ⿷
        "\ue7f0": "\u2ff8",  # ⿸
        "\ue7f1": "\u2ff9",  # ⿹
        "\ue7f2": "\u2ffa",  # ⿺
        "\ue7f3": "\u2ffb",  # ⿻
        "\ue815": "\u2e81",  # ⺁
        "\ue816": "\U00020087",  # 𠂇
        "\ue817": "\U00020089",  # 𠂉
        "\ue818": "\U000200cc",  # 𠃌
        "\ue819": "\u2e84",  # ⺄
        "\ue81a": "\u3473",  # 㑳
        "\ue81b": "\u3447",  # 㑇
        "\ue81c": "\u2e88",  # ⺈
        "\ue81d": "\u2e8b",  # ⺋
        "\ue81e": "\u9fb4",  # 龴
        "\ue81f": "\u359e",  # 㖞
        "\ue820": "\u361a",  # 㘚
        "\ue821": "\u360e",  # 㘎
        "\ue822": "\u2e8c",  # ⺌
        "\ue823": "\u2e97",  # ⺗
        "\ue824": "\u396e",  # 㥮
        "\ue825": "\u3918",  # 㤘
        "\ue826": "\u9fb5",  # 龵
        "\ue827": "\u39cf",  # 㧏
        "\ue828": "\u39df",  # 㧟
        "\ue829": "\u3a73",  # 㩳
        "\ue82a": "\u39d0",  # 㧐
        "\ue82b": "\u9fb6",  # 龶
        "\ue82c": "\u9fb7",  # 龷
        "\ue82d": "\u3b4e",  # 㭎
        "\ue82e": "\u3c6e",  # 㱮
        "\ue82f": "\u3ce0",  # 㳠
        "\ue830": "\u2ea7",  # ⺧
        "\ue831": "\U000215d7",  # 𡗗
        "\ue832": "\u9fb8",  # 龸
        "\ue833": "\u2eaa",  # ⺪
        "\ue834": "\u4056",  # 䁖
        "\ue835": "\u415f",  # 䅟
        "\ue836": "\u2eae",  # ⺮
        "\ue837": "\u4337",  # 䌷
        "\ue838": "\u2eb3",  # ⺳
        "\ue839": "\u2eb6",  # ⺶
        "\ue83a": "\u2eb7",  # ⺷
        "\ue83b": "\U0002298f",  # 𢦏
        "\ue83c": "\u43b1",  # 䎱
        "\ue83d": "\u43ac",  # 䎬
        "\ue83e": "\u2ebb",  # ⺻
        "\ue83f": "\u43dd",  # 䏝
        "\ue840": "\u44d6",  # 䓖
        "\ue841": "\u4661",  # 䙡
        "\ue842": "\u464c",  # 䙌
        "\ue843": "\u9fb9",  # 龹
        "\ue844": "\u4723",  # 䜣
        "\ue845": "\u4729",  # 䜩
        "\ue846": "\u477c",  # 䝼
        "\ue847": "\u478d",  # 䞍
        "\ue848": "\u2eca",  # ⻊
        "\ue849": "\u4947",  # 䥇
        "\ue84a": "\u497a",  # 䥺
        "\ue84b": "\u497d",  # 䥽
        "\ue84c": "\u4982",  # 䦂
        "\ue84d": "\u4983",  # 䦃
        "\ue84e": "\u4985",  # 䦅
        "\ue84f": "\u4986",  # 䦆
        "\ue850": "\u499f",  # 䦟
        "\ue851": "\u499b",  # 䦛
        "\ue852": "\u49b7",  # 䦷
        "\ue853": "\u49b6",  # 䦶
        "\ue854": "\u9fba",  # 龺
        "\ue855": "\U000241fe",  # 𤇾
        "\ue856": "\u4ca3",  # 䲣
        "\ue857": "\u4c9f",  # 䲟
        "\ue858": "\u4ca0",  # 䲠
        "\ue859": "\u4ca1",  # 䲡
        "\ue85a": "\u4c77",  # 䱷
        "\ue85b": "\u4ca2",  # 䲢
        "\ue85c": "\u4d13",  # 䴓
        "\ue85d": "\u4d14",  # 䴔
        "\ue85e": "\u4d15",  # 䴕
        "\ue85f": "\u4d16",  # 䴖
        "\ue860": "\u4d17",  # 䴗
        "\ue861": "\u4d18",  # 䴘
        "\ue862": "\u4d19",  # 䴙
        "\ue863": "\u4dae",  # 䶮
        "\ue864": "\u9fbb",  # 龻
    }
)
"""Private use character → the character it stands for. Characters that are not in here have no meaning that a standard gives."""
