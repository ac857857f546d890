"""People and numbers that look right and belong to nobody: an unused phone range, no real region in the identity."""

from datetime import date, timedelta
from random import Random

_FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华慧巧美婷玉萍红玲兰凤洁梅琳素云莲真环雪荣爱妹",
    "文思嘉子雨欣浩宇晨梓",
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PHONE = {"holder": 19900000000, "agent": 19980000000, "supervisor": 19990000000, "manager": 19995000000}


def name(rng: Random) -> str:
    """A Chinese name of two or three letters."""
    middle = rng.choice(_GIVEN[1]) if rng.random() < 0.6 else ""  # noqa: PLR2004
    return rng.choice(_FAMILY) + middle + rng.choice(_GIVEN[0])


def phone(kind: str, number: int) -> str:
    """A mobile number of valid form, one for each person."""
    return str(_PHONE[kind] + number)


def birthday(rng: Random) -> date:
    """A date of birth of somebody between 25 and 70 in 2026."""
    return date(1956, 1, 1) + timedelta(days=rng.randrange(45 * 365))


def identity(born: date, sex: str, number: int) -> str:
    """An identity number of 18 places with a right check digit, of a region that no person has."""
    sequence = number % 500 * 2 + (1 if sex == "男" else 0)
    body = f"310{number // 500:03d}{born:%Y%m%d}{sequence:03d}"
    rest = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11
    return body + "10X98765432"[rest]
