"""What a recipient means by an answer, in the words and encodings of the networks."""

import pytest

from services.notifier.domain.replies import says_no_more
from services.notifier.providers.smpp.reading import Reading

OPT_OUTS = (
    *(
        "T",
        "t",
        "Ｔ",
        "“T”",
        "TD",
        "td。",
        "ＴＤ",
        "N",
        "n",
        "R",
        "回复T",
        "回T",
        "回 T 退订",
        "回复TD",
        "回复TD退订",
        "TD退订",
        "T退订",
    ),
    *(
        "退订",
        "退 订",
        "【退订】",
        "退订短信",
        "退订服务",
        "我要退订",
        "请退订",
        "取消",
        "取消订阅",
        "取消短信",
        "拒收",
        "拒收短信",
    ),
    *("STOP", "Stop!", "Unsubscribe", "opt-out", "退訂", "取消訂閱", "回复：退订", "发送TD", "退订了", "退订谢谢"),
    *("别发了", "不要发了", "拒收回复R", "退订回T", "T【常青人寿】", "【常青人寿】TD"),
)
OTHERS = (
    "",
    "好的",
    "今天交",
    "退保",
    "取消订单123",
    "T恤收到了",
    "NO.5保单",
    "请问怎么退订",
    "我不退订",
    "RMB",
    "谢谢",
    "TDA",
    "1",
)


@pytest.mark.parametrize("text", OPT_OUTS)
def test_these_ask_for_no_more(text):
    assert says_no_more(text)


@pytest.mark.parametrize("text", OTHERS)
def test_these_are_words_for_somebody_to_read(text):
    assert not says_no_more(text)


def test_an_opt_out_may_stand_between_signatures_on_lines_of_their_own():
    assert says_no_more("【常青人寿】\nTD\n【常青人寿】")
    assert not says_no_more("请【退订】")


@pytest.mark.parametrize("unit", ["【】", "【", "】T", "T【常青人寿】", "\ufdfa"])
def test_words_without_end_are_no_opt_out_and_looked_at_once(unit):
    assert not says_no_more(unit * 2_000_000)


def test_a_route_may_have_other_words():
    assert says_no_more("回复0退订", ["0"])
    assert not says_no_more("T", ["0"])


@pytest.mark.parametrize(
    ("octets", "coding", "text"),
    [
        ("退订".encode("gbk"), 15, "退订"),
        ("退订".encode("gbk"), 0, "退订"),
        ("您好，已经交了".encode("gbk"), 15, "您好，已经交了"),
        ("您好，已经交了".encode("gbk"), 0, "您好，已经交了"),
        ("卢".encode("gbk"), 15, "卢"),
        ("䶮先生已缴".encode("gb18030"), 15, "䶮先生已缴"),
        ("已经交了".encode(), 0, "已经交了"),
        ("退订".encode("utf-16-be"), 8, "退订"),
        ("退订".encode("utf-16-be"), 25, "退订"),
        ("\ufeff退订".encode("utf-16-le"), 8, "退订"),
        ("退订".encode("utf-16-le"), 8, "退订"),
        ("退订".encode("gbk"), 8, "退订"),
        (b"T", 8, "T"),
        (b"TD", 8, "TD"),
        ("你好".encode("utf-16-be"), 8, "你好"),
        ("乏".encode("utf-16-be"), 8, "乏"),
        (b"td", 1, "td"),
        (b"@\x11", 0, "¡_"),
        ("é".encode("latin-1"), 3, "é"),
        (b"T", 4, "T"),
    ],
)
def test_a_text_is_read_by_its_coding_and_where_that_cannot_be_by_its_octets(octets, coding, text):
    assert Reading().text(octets, coding).strip("\ufeff") == text


def test_another_encoding_may_be_set_for_coding_15():
    assert Reading(coding_15="latin-1").text("é".encode("latin-1"), 15) == "é"
