"""The meaning of an answer: the recipient opts out of what may be refused, or writes words for somebody to read."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

OPT_OUT_WORDS = (
    *("T", "TD", "N", "R", "QX", "0000"),
    *("STOP", "STOPALL", "UNSUBSCRIBE", "OPTOUT", "END", "CANCEL", "QUIT", "REVOKE"),
    *(
        "退订",
        "退定",
        "退訂",
        "取消",
        "拒收",
        "屏蔽",
        "不再接收",
        "停止发送",
        "不要再发",
        "不要发了",
        "别发了",
        "别再发",
        "请勿打扰",
        "勿扰",
    ),
)
"""The words that networks teach people, in capitals and without spaces and marks. A route may have others."""

LONGEST = 200
"""Characters of a text that may be no more than an opt-out, with a signature in front and behind; what is longer is words."""
_SIGNATURE = re.compile("【[^】]{0,40}】")
"""The signature of our text, which some phones copy in front of or behind an answer; alone it is the answer."""
_BEFORE = "(?:请|請)?(?:我要|我想)?(?:(?:退订|退訂|拒收)请?)?(?:回复?|回覆|发送?|输入)?"
_BEHIND = "(?:退订|退訂|取消|拒收|订阅|訂閱|接收)?(?:短信|短訊|消息|信息|服务|业务|了|吧|谢谢)?"
"""People repeat the instruction of the text itself: 回复T, 回T退订, 取消订阅, 退订短信."""


def says_no_more(text: str, words: Sequence[str] = OPT_OUT_WORDS) -> bool:
    """Whether the text says one of the words and nothing else; width, case, spaces and marks make no difference."""
    return len(text) <= LONGEST and bool(_pattern(tuple(words)).fullmatch(_plain(text)))


def _plain(text: str) -> str:
    unsigned = _SIGNATURE.sub("", text)
    said = unsigned if any(map(str.isalnum, unsigned)) else text
    normal = unicodedata.normalize("NFKC", said).upper()
    return "".join(letter for letter in normal if letter.isalnum())


@lru_cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    plain = sorted({_plain(word) for word in words} - {""}, key=len, reverse=True)
    return re.compile(f"{_BEFORE}(?:{'|'.join(map(re.escape, plain)) or '(?!)'}){_BEHIND}")
