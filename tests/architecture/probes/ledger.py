"""What the ledger makes of one row of a book, in the tree that stands first on the path."""

import json
from datetime import UTC, datetime

from services.kit.tables.table import read
from services.ledger.domain.book import register
from services.ledger.domain.moments import advance
from services.ledger.intake.places import Places
from services.ledger.intake.rows import read_book

BOOK = """保单号,产品,缴费方式,保费,币种,生效日,缴费年限,下期应缴日,投保人姓名,投保人出生日期,宽限期满处理
P1,金穗两全保险,年缴,1200.00,CNY,2020-05-01,20,2026-05-01,王芳,1980-12-24,premium-loan
"""
NOW = datetime(2026, 4, 15, tzinfo=UTC)

book = read_book(read("book.csv", BOOK.encode()), Places("Asia/Shanghai", "CN"))
policy = advance(register(book.policies[0], ["bank"], NOW).state, {"bank": None}, NOW).state.policy
print(
    json.dumps(
        {
            "last payable day": str(policy.instalments[-1].last_payable_day),
            "on grace end": policy.on_grace_end,
            "ignored columns": book.ignored,
        }
    )
)
