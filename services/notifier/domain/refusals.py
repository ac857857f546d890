"""What the refusal of a mail server is about: the recipient's address, its mailbox, or us and our mail.

The same decision serves the answer to RCPT, the Diagnostic-Code of a report (RFC 3464), and the reply that a letter
quotes. Codes and words often contradict each other: servers answer 550 5.1.1 to whoever sends too fast, or is on a block
list. A contact is given up for good only where nothing speaks of the sender, so such words win over the code.
"""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

LONGEST = 2000
"""Characters of a refusal that are read."""
_LONGEST_LINE = 200


class Fault(StrEnum):
    """What a refusal is about."""

    ADDRESS = "address"
    """The recipient's address does not exist, or takes nothing any more."""
    MAILBOX = "mailbox-full"
    """The recipient's mailbox is full."""
    SENDER = "sender"
    """Our rate, address, server, content or authentication; a block list; a policy."""
    OTHER = "other"
    """Nothing of these is said."""


class Code(NamedTuple):
    """One reply in a text."""

    reply: str
    """Three digits; empty where only an enhanced code stands."""
    status: str
    """The enhanced status code (RFC 3463); empty where there is none."""
    at: int

    @property
    def permanent(self) -> bool:
        """Whether it is a final refusal."""
        return (self.status or self.reply).startswith("5")


_STATUS = r"[245]\.[0-7]\.\d{1,3}(?![\d.]*\d)"
_CODES = re.compile(
    r"(?<![A-Za-z0-9_./@-])(?<!\d:)(?P<reply>4[2357]\d|5[0-57]\d)(?![A-Za-z0-9_/@封个条元字份年月日]|[.:]\d|\s?[KMG]i?B\b)"
    rf"(?:[-:\s]{{0,3}}['\"(\[#]{{0,3}}(?P<behind>{_STATUS}))?"
    rf"|(?<![\w.])#\s?(?P<marked>{_STATUS})"
    rf"|(?i:\bstatus(?:\scode)?|状态码?|错误码)\s?[:=：]?\s?(?P<named>{_STATUS})"
)
_LEADING = re.compile(rf"\s*({_STATUS})(?=[\s:;-]|$)")
_IN_LINE = re.compile(rf"[(\[<]#?({_STATUS})[)\]>]")
_ADDRESS_CODES = re.compile(r"5\.1\.(?:0|1|2|3|6|10)|5\.2\.1|5\.4\.4")
_GENERAL_CODES = re.compile(r"5\.(?:\d\.0|[045]\.\d{1,3}|3\.[0-3])")
"""Codes that say little: words decide about the address."""
_SENDER_CODES = re.compile(r"[45]\.7\.(?!17$)\d{1,3}|[45]\.1\.[789]")
_FULL_CODES = re.compile(r"[45]\.2\.2")

_MAIL_ADDRESS = re.compile(r"[^\s<>\"'()@,;:]{1,64}@[\w.-]{1,255}")
_OUR_ADDRESS = re.compile(r"(?i)[^\s<>\"'()@,;:+]{1,64}\+[a-z2-7]{40}@[\w.-]{1,255}")
"""A return address with a tag of ours."""
_LINK = re.compile(r"https?://\S{1,500}")
_FULL = re.compile(
    r"(?i)(?:mailbox|inbox|account|maildir|user|recipient|storage|disk|quota|收件箱|邮箱|信箱|空间|容量).{0,40}?"
    r"(?:\bfull\b|over\s?quota|exceed\w{0,3} (?:\w+ ){0,4}(?:quota|storage|space|size|capacity)|insufficient|已?满|不足|超限|超出)"
    r"|over\s?quota|quota\s(?:is\s)?exceeded|insufficient\s(?:system\s)?storage|out of storage"
)
_SENDING_QUOTA = re.compile(
    r"(?i)\b(?:send(?:ing|er)|outbound|message|mails?)\s(?:\w+\s)?(?:quota|size|limit)|size limit|邮件大小|发信"
)
_NOBODY = re.compile(
    r"(?i)(?:user|recipient|mailbox|account|(?<!ip )address|alias|addressee|destination|收[件信]人|用户|邮箱|地址|帐号|账号|账户|帐户).{0,60}?"
    r"(?:unknown|not\s(?:be\s)?found|(?:does|do|did|was|is|could)(?:\s?n[o']?t|\snot?)\s(?:be\s)?(?:exist|found|valid|have|known)"
    r"|doesn.?t (?:exist|have)|not exists?|no longer|disabled|inactive|invalid|not (?:a )?valid|not listed|unrouteable|expired|closed|has moved|deleted"
    r"|discontinued|deactivated|wasn.?t found|couldn.?t be found|不存在|无效|已?注销|已?停用|已?禁用|已?关闭|已?删除|找不到|未找到|有误|未开通|不正确)"
    r"|(?:does|do)n.?t exists? (?:that|this) user|not (?:a )?(?:valid (?:mailbox|user|recipient|address)|user of this)|not known"
    r"|no such (?:user|recipient|mailbox|address|account|person|local user|name|e-?mail)"
    r"|no (?:mailbox|user|account) (?:here|by that name|found)"
    r"|(?:unknown|invalid|illegal|undeliverable|bad|unrouteable|unavailable|non-?existent|inactive|unable to find)"
    r" (?:\w+ ){0,2}(?:user|recipient|mailbox|address\b(?! error)|account|alias|local.part|rcpt)"
    r"|not (?:a known|our|a local) (?:user|customer|recipient)|have no mailbox|recipnotfound|recipientnotfound"
    r"|\bgone\b|nobody (?:here|there)|has left|no longer (?:here|works?|with)"
    r"|(?:查?无|没有|不存在)(?:此|这个|该)(?:用户|收[件信]人|邮箱|帐号|账号|账户|地址|人)"
)
"""A plain statement that there is no such recipient."""
_NO_HOST = re.compile(
    r"(?i)host unknown|unknown host|couldn.?t find any host|host (?:or domain )?(?:name )?not found|unable to route"
    r"|域名.{0,10}不存在|domain .{0,80}(?:does not exist|not found)"
)
"""The same of the recipient's domain, unless an IP address is named: that is a host which sends."""
_IP = re.compile(r"(?i)(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)|\bipv6:|\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f:]{0,5}")
_END_OF_CLAUSE = re.compile(r"[.;,!](?=\s)|[。；，！(（]|\s-\s")
_NO_WORDS = re.compile(
    r"(?i)(?:requested )?(?:mail )?action not taken:? mailbox unavailable|\brecipient\b(?: address)?(?: rejected)?|\baddress (?:error|rejected)"
    r"|unknown address error|(?:permanent|delivery) (?:failure|error)|delivery attempts: \d{1,3}|in reply to rcpt to command"
    r"|\bsmtp\b|\besmtp\b|\brcpt to\b|\berror\b|\brejected\b|\bfailed\b|\bno\b(?!\s\w)|<\w{0,64}>"
)
"""Standard phrases which say no more than the code beside them."""
_ANY_WORD = re.compile(r"[^\W\d_]{2}|[\u3400-\u9fff]")
_SENDER = re.compile(
    r"(?i)(?<!to the )(?<!to )(?<!inform the )\b(?:envelope[- ])?(?:sender|sending|originator)\b|\byour (?:e-?mail |mail |user )?(?:account|address|mailbox|user)\b|\bfrom address\b|\bmail from\b"
    r"|\brate\b|\brates\b|rate-?limit|throttl|too (?:many|fast|much|frequent)|frequen(?:t|cy)|(?:hourly|daily|minute|connection|concurren\w{0,3}|message|recipients?) limit"
    r"|limit(?:s|ed)? (?:\w+ ){0,3}(?:exceeded|reached)|exceed\w{0,3} (?:\w+ ){0,4}(?:limit|number|connections|recipients|messages)|exceeded (?:its|the|their) (?:max|hourly|daily)"
    r"|\b(?:client|your|connecting|originating|source) (?:\w+ )?(?:host|ip|server|domain|network|reputation)\b"
    r"|\bips?\b (?:address )?(?:\S+ ){0,4}(?:is |was |has |in |on )?(?:been )?(?:block|list|reject|den|refus|hang|limit|frequen|invalid|in )"
    r"|invalid ip|ip is|block\s?-?list|black\s?-?list|deny\s?-?list|denylist|grey\s?-?list|gray\s?-?list|\bblocked\b|\bblocking\b|\bbanned\b|\bdnsbl\b|\bs?rbl\b|spamhaus|barracuda|spamcop|proofpoint"
    r"|\bspam|\bjunk\b|\bbulk\b|unsolicited|\bvirus|malware|phish|suspicious|suspected|\bcontent\b|\bcontents\b"
    r"|\bpolic(?:y|ies)\b|\bprohibited\b|not permitted|not allowed|forbidden|\breputation\b|administrative(?:ly)?|access (?:is )?(?:denied|deny)|user access deny|restricted|\brules?\b"
    r"|\brelay(?:ing)?\b(?! recipient table|=)|authenticat|\bunauthenticated|\bauthoriz|\bauthoris|\bunauthori[sz]ed|\bspf\b|\bdkim\b|\bdmarc\b|\barc\b (?:check|seal)|reverse dns|\bptr\b|\brdns\b|\b[he]{2}lo\b"
    r"|\bdt:spm|\bmi:|\bhl:|\brp:|\bwm:|\bbl?[kc]list|attack|\bcomplain"
    r"|频率|频繁|过多|过快|黑名单|灰名单|垃圾|拒收|屏蔽|封禁|被封|封锁|拦截|策略|认证|鉴权|信誉|违规|敏感|病毒|反向解析|限制|超限|受限"
    r"|发[件信送](?:人|方|服务器|域名?|IP).{0,20}(?:拒|禁|频|黑|封|过多|超|异常|不允许|无权|未通过|不存在|伪)"
)

_PERHAPS_US = re.compile(
    r"(?i)\bquota\b|\blimit|\bmax(?:imum)?\b|\bmessages\b|\bmails\b|\bper[- ](?:hour|day|minute)|\bconnections?\b|\bips?\b|\bfilter|\bfirewall"
    r"|\blisted\b|\brequire|\bmust\b|\btemporar|\blater\b|\bcertificate|\blogged? ?in\b|\bauth\b|tls\b|advert|\bsecurity\b|\bbusy\b"
    r"|上限|每日|每小时|每天|连接|IP|内容|服务器|身份|授权|SPF|RBL|广告|繁忙|稍后|拒绝"
)
"""Words that win over a code, but not over words about the recipient."""


def codes_in(text: str, longest: int = LONGEST) -> Sequence[Code]:
    """The replies in the beginning of a text. Version numbers and dates with two dots are none."""
    return tuple(_codes(text[:longest]))


def fault_of(status: str, said: str) -> Fault:
    """What a refusal is about, by the enhanced status code that stands beside it (or none) and its words."""
    said = said[:LONGEST]
    leading = _LEADING.match(said)
    found = [*([leading[1]] if leading else []), *(code.status for code in _codes(said) if code.status)]
    words = _LINK.sub(" ", _MAIL_ADDRESS.sub("<>", _OUR_ADDRESS.sub(" sender ", said)))
    if _is_full(status, found, words):
        return Fault.MAILBOX
    if any(map(_SENDER_CODES.fullmatch, (status, *found))) or (_SENDER.search(words) and not _plainly_nobody(words)):
        return Fault.SENDER
    kind = _kind_of(status, found)
    if kind is not Fault.SENDER and _says_nobody(words):
        return Fault.ADDRESS
    if kind is not Fault.ADDRESS:
        return Fault.OTHER
    if _PERHAPS_US.search(words) or _IP.search(words):
        return Fault.SENDER
    return Fault.OTHER if _has_words(words) else Fault.ADDRESS


def _says_nobody(words: str) -> bool:
    return bool(_NOBODY.search(words) or (_NO_HOST.search(words) and not _IP.search(words)))


def _plainly_nobody(words: str) -> bool:
    """Whether the recipient is named as at fault before anything is said of the sender: what follows is advice."""
    for clause in _END_OF_CLAUSE.split(words):
        if _SENDER.search(clause):
            return False
        if _NOBODY.search(clause):
            return True
    return False


def _has_words(words: str) -> bool:
    """Whether anything stands beside the codes; an address that is "rejected" may be the sender's."""
    if "<>" in words and re.search(r"(?i)(?<!recipient )(?<!address )\brejected\b", words):
        return True
    return bool(_ANY_WORD.search(_NO_WORDS.sub(" ", _CODES.sub(" ", words))))


def _is_full(status: str, found: Sequence[str], words: str) -> bool:
    if any(map(_FULL_CODES.fullmatch, (status, *found))):
        return not _SENDER.search(words) or bool(_FULL.search(words))
    return bool(_FULL.search(words)) and not _SENDING_QUOTA.search(words)


def _kind_of(status: str, found: Sequence[str]) -> Fault:
    """What the codes blame: the address, nothing of ours to say (other), or something else (sender).

    The server's own code is more exact than a status that says nothing.
    """
    codes = [code for code in found if not _GENERAL_CODES.fullmatch(code) or _ADDRESS_CODES.fullmatch(code)]
    exact = codes[0] if codes and (not status or _GENERAL_CODES.fullmatch(status)) else status
    if exact and _ADDRESS_CODES.fullmatch(exact):
        return Fault.ADDRESS
    return Fault.OTHER if not exact or _GENERAL_CODES.fullmatch(exact) else Fault.SENDER


def _codes(text: str) -> Iterator[Code]:
    for found in _CODES.finditer(text):
        reply = found["reply"] or ""
        status = found["behind"] or found["marked"] or found["named"] or ""
        if reply and status[:1] != reply[0]:
            status = _in_line(text, found.end(), reply)
        yield Code(reply, status, found.start())


def _in_line(text: str, start: int, reply: str) -> str:
    """An enhanced code in brackets further on in the line of its reply; both must be of one class (RFC 2034)."""
    end = text.find("\n", start, start + _LONGEST_LINE)
    found = _IN_LINE.search(text, start, end if end >= 0 else start + _LONGEST_LINE)
    return found[1] if found and found[1][0] == reply[0] else ""
