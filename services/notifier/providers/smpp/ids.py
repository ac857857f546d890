"""Message ids in one form, so that the id in an answer and the id in its receipt are the same."""

import re

LONGEST_ID = 128
"""Twice what the protocol allows; the index over ids must be able to hold them."""

_HEX = re.compile("(?:0[xX])?[0-9A-Fa-f]{1,32}")


def canonical(message_id: str, *, hexadecimal: bool = False) -> str:
    """An id as it is kept: zeros in front and the case of letters make no difference. A hexadecimal one is kept in decimal."""
    if hexadecimal and _HEX.fullmatch(message_id):
        return str(int(message_id, 16))
    return (message_id.lower().lstrip("0") or "0")[:LONGEST_ID]
