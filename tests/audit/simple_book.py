"""The first half of the simple house: who owes what, and what waits for whom. It shares no line with the auditor."""

import csv
import json
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

HOME = "Asia/Shanghai"
STAYS = {"LapseNotice", "PaymentThanks"}
"""What a lapse does not make untrue."""
OF_THE_ACCOUNT = (
    "NAME_MISMATCH", "THIRD_PARTY_ACCOUNT", "NO_MANDATE_RECORD", "BAD_ACCOUNT_NUMBER", "NON_SETTLEMENT_ACCOUNT",
    "ACCOUNT_UNUSABLE", "ABC_PREFIX_MISSING",
)  # fmt: skip
MODES = {"年缴": 12, "半年缴": 6, "季缴": 3, "月缴": 1}


def day_in(year: int, month: int, day: int) -> date:
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day - 1), first_of_next - timedelta(days=1))


class Book:
    def __init__(self, records: Path, fault: str = "") -> None:
        self.records, self.fault = records, fault
        self.story = json.loads((records / "story.json").read_text())
        self.policies = {row["保单号"]: row for row in self.read("book.csv")}
        self.now = self.start = datetime.fromisoformat(self.story["start"])
        self.end = self.now + timedelta(days=self.story["days"])
        self.bank: dict[datetime, list[dict[str, str]]] = {}
        for row in self.read("payments.csv"):
            self.bank.setdefault(datetime.fromisoformat(row["到达时间"]), []).append(row)
        self.marks = {datetime.fromisoformat(row["到达时间"]): row["截至日"] for row in self.read("feeds.csv")}
        self.through = date.min
        self.dues = {number: self.due_dates(row) for number, row in self.policies.items()}
        self.refused: set[str] = set()
        """Whose account a bank has refused, until a book brings another."""
        self.accounts: dict[datetime, dict[str, str]] = {}
        for told in self.read("books.csv") if (records / "books.csv").exists() else []:
            accounts = {row["保单号"]: row["账号"] for row in self.read(told["文件"])}
            self.accounts[datetime.fromisoformat(told["到达时间"])] = accounts
        self.spare: dict[str, dict[str, str]] = {}
        """What was left of a payment, as a line that pays when the next premium opens."""
        self.unpaid: dict[tuple[str, date], float] = {}
        self.opened: dict[tuple[str, date], datetime] = {}
        self.lapsed: dict[str, date] = {}
        self.waiting: dict[str, list[dict]] = {}
        self.in_flight: dict[str, list[dict]] = {}
        self.last_day: dict[str, date] = {}
        self.people: dict[str, dict] = {}
        self.owned: dict[str, list[dict]] = {}
        self.logs: dict[str, list[dict]] = {"sms": [], "email": []}
        for row in self.policies.values():
            self.meet(row)

    def read(self, name: str) -> list[dict[str, str]]:
        with (self.records / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def meet(self, row: dict[str, str]) -> None:
        branch_zone = row["机构时区"] or HOME
        zone = row["投保人时区"] or row["时区"] or branch_zone
        phone = row["投保人手机"] if len(row["投保人手机"]) == 11 else ""
        row["holder"], row["zone"] = row["投保人证件号"], row["时区"] or branch_zone
        self.owned.setdefault(row["holder"], []).append(row)
        holder = {"name": row["投保人姓名"], "sex": row["投保人性别"], "zone": zone}
        self.people.setdefault(row["holder"], {**holder, "sms": phone, "email": row["投保人邮箱"]})
        for who in ("主管", "经理"):
            if row[f"{who}工号"]:
                staff = {
                    "name": row[f"{who}姓名"],
                    "sex": "",
                    "zone": branch_zone,
                    "sms": "",
                    "email": row[f"{who}邮箱"],
                }
                self.people.setdefault(row[f"{who}工号"], staff)

    def book_again(self) -> None:
        for number, account in self.accounts.get(self.now, {}).items():
            if self.policies[number]["账号"] != account:
                self.policies[number]["账号"] = account
                self.refused.discard(number)

    def due_dates(self, row: dict[str, str]) -> list[date]:
        start, step = date.fromisoformat(row["生效日"]), MODES[row["缴费方式"]]
        dues = []
        for number in range(int(row["缴费年限"]) * 12 // step):
            months = start.month - 1 + number * step
            dues.append(day_in(start.year + months // 12, months % 12 + 1, start.day))
        return [due for due in dues if due >= date.fromisoformat(row["下期应缴日"])]

    def open_instalments(self, clocks: dict[str, datetime]) -> None:
        for number, row in self.policies.items():
            today = clocks[row["zone"]].date()
            for due in self.dues[number]:
                if number in self.lapsed or due - timedelta(days=30) > today:
                    break
                if (number, due) not in self.opened:
                    self.opened[number, due] = self.now
                    self.unpaid[number, due] = float(row["保费"])
                    if number in self.spare:
                        self.told(self.spare.pop(number))

    def told(self, row: dict[str, str]) -> None:
        number = row["保单号"]
        mine = sorted(due for policy, due in self.unpaid if policy == number)
        if row["结果"] == "失败":
            self.failed(row, mine)
            return
        if self.fault == "payment ignored" and int(row["流水号"][1:]) % 9 == 0:
            return
        if number in self.lapsed:
            if date.fromisoformat(row["入账日"]) > self.lapsed[number] + timedelta(days=60):
                if self.fault == "thanks for suspense":
                    self.thank(row, self.lapsed[number])
                return
            mine = [self.lapsed.pop(number)]
        left = float(row["金额"])
        for due in mine:
            part = min(left, self.unpaid[number, due])
            left -= part
            self.unpaid[number, due] -= part
            if self.unpaid[number, due] < 0.005:
                del self.unpaid[number, due]
                self.withdraw(lambda task, due=due: task["policy"] == number and task["due"] == due)
                if self.fault != "thanks forgotten":
                    self.thank(row, due)
        if left > 0.005:
            self.spare[number] = {**row, "金额": str(left)}

    def failed(self, row: dict[str, str], mine: list[date]) -> None:
        number, due = row["保单号"], date.fromisoformat(row["应缴日"])
        silent = row["失败原因"] in {"ABC_PREFIX_MISSING", "SYSTEM_OTHER"}
        if row["失败原因"] in OF_THE_ACCOUNT:
            self.refuse(number, row["失败原因"])
        if self.fault != "failure told twice":
            self.withdraw(
                lambda task: task["purpose"] == "FailureNotice" and (task["policy"], task["due"]) == (number, due)
            )
        if due in mine and number not in self.lapsed and not silent:
            holder = self.policies[number]["holder"]
            self.want(holder, "FailureNotice", number, due, self.now + timedelta(days=5), ["sms", "email"])

    def refuse(self, number: str, reason: str) -> None:
        """Also the other policies of the holder that are paid from an account which is at fault whatever it pays."""
        mine = self.owned[self.policies[number]["holder"]]
        alone = reason in {"NO_MANDATE_RECORD", "BAD_ACCOUNT_NUMBER", "ABC_PREFIX_MISSING"}
        account = self.policies[number]["账号"]
        self.refused |= {row["保单号"] for row in mine if row["账号"] == account and not alone} | {number}

    def thank(self, row: dict[str, str], due: date) -> None:
        policy, valued = self.policies[row["保单号"]], date.fromisoformat(row["入账日"])
        told = self.now.astimezone(ZoneInfo(policy["zone"])).date()
        day = max(valued + timedelta(days=1), told)
        who = policy["holder"]
        until = self.at_nine(day + timedelta(days=5), self.people[who]["zone"])
        self.want(who, "PaymentThanks", row["保单号"], due, until, ["sms", "email"], day)
        self.waiting[who][-1]["valued"] = valued

    def withdraw(self, untrue) -> None:
        for key, tasks in self.waiting.items():
            self.waiting[key] = [task for task in tasks if not untrue(task)]
        if self.fault == "withdrawal lost":
            return
        for key in list(self.in_flight):
            if any(untrue(task) for task in self.in_flight[key]):
                back = [task for task in self.in_flight.pop(key) if not untrue(task)]
                self.waiting.setdefault(key, []).extend(back)

    def decide_lapses(self, clocks: dict[str, datetime]) -> None:
        earliest = dict(sorted(self.unpaid, reverse=True))
        for number, due in earliest.items():
            row = self.policies[number]
            over = clocks[row["zone"]].date() > due + timedelta(days=60)
            if number not in self.lapsed and over and self.through >= due + timedelta(days=60):
                self.lapsed[number] = due
                self.withdraw(lambda task, number=number: task["policy"] == number and task["purpose"] not in STAYS)
                lapse_day = due + timedelta(days=61)
                until = self.at_nine(lapse_day + timedelta(days=30), self.people[row["holder"]]["zone"])
                self.want(row["holder"], "LapseNotice", number, due, until, ["email", "sms"], lapse_day)
                self.waiting[row["holder"]][-1]["arrears"] = self.arrears(number, lapse_day)

    def arrears(self, number: str, day: date) -> float:
        """What was due by the day on which cover ended."""
        ends = date.max if self.fault == "arrears of all that is open" else day
        return sum(owed for (one, due), owed in self.unpaid.items() if one == number and due <= ends)

    @staticmethod
    @cache
    def at_nine(day: date, zone: str) -> datetime:
        return datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo(zone))

    def want(self, who, purpose, policy, due, until, channels, day=None) -> None:
        ready = self.at_nine(day, self.people[who]["zone"]) if day else self.now
        task = {"purpose": purpose, "policy": policy, "due": due, "until": until, "channels": channels, "ready": ready}
        task["zone"] = self.people[who]["zone"]
        self.waiting.setdefault(who, []).append(task)
