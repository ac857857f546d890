"""Text of foreign mail: decoded by a closed list of character sets, never by whatever codec a mail may name.

Python's codecs include some that are not character sets (`idna`, `punycode`, `unicode_escape`, `undefined`, `zip`): they
raise, need quadratic time, or expand without bound. A name that is not on the list is read as UTF-8, or else as GB18030.
"""

from itertools import chain

LONGEST_NAME = 40

_NAMES = {
    "utf-8": ("utf8", "ascii", "usascii", "ansix341968", "unknown8bit", "default", "unicode11utf8"),
    "gb18030": ("gb18030", "gbk", "gb2312", "xgbk", "cp936", "ms936", "windows936", "euccn", "gb231280", "csgb2312"),
    "hz": ("hz", "hzgb2312"),
    "big5hkscs": ("big5", "big5hkscs", "cp950", "xbig5", "csbig5"),
    "cp932": ("shiftjis", "sjis", "xsjis", "cp932", "windows31j"),
    "euc_jp": ("eucjp", "xeucjp"),
    "iso2022_jp": ("iso2022jp",),
    "cp949": ("euckr", "ksc56011987", "cp949", "ksc5601"),
    "iso2022_kr": ("iso2022kr",),
    "cp1252": ("iso88591", "latin1", "cp1252", "windows1252"),
    "utf-16": ("utf16", "unicode"),
    "utf-16-le": ("utf16le",),
    "utf-16-be": ("utf16be",),
    "koi8-r": ("koi8r",),
    "koi8-u": ("koi8u",),
    "tis-620": ("tis620",),
}
_PARTS = (2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)
_PAGES = (1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258, 874)
_CODECS = dict(
    chain(
        ((name, codec) for codec, names in _NAMES.items() for name in names),
        ((f"iso8859{part}", f"iso8859-{part}") for part in _PARTS),
        ((f"{prefix}{page}", f"cp{page}") for page in _PAGES for prefix in ("windows", "cp")),
    )
)


def decoded(octets: bytes, charset: str) -> str:
    """The text of these bytes. What the character set cannot read becomes U+FFFD; nothing is raised."""
    plain = "".join(letter for letter in charset[:LONGEST_NAME].lower() if letter.isascii() and letter.isalnum())
    codec = _CODECS.get(plain)
    if codec is None or codec == "utf-8":
        return guessed(octets)
    return octets.decode(codec, errors="replace")


def guessed(octets: bytes) -> str:
    """Text without a declared character set: UTF-8 where that fits, GB18030 otherwise."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError as error:
        cut_short = error.reason == "unexpected end of data"
        return octets.decode("utf-8" if cut_short else "gb18030", errors="replace")
