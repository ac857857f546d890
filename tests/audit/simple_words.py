"""The words of the simple house. It names so many premiums and counts the others."""

from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from tests.audit.simple_book import MODES, Book

NAMED = 8
GRACE = timedelta(days=60)
TITLES = {"男": "先生", "女": "女士"}
HEADS = {
    "LapseNotice": "以下保单已效力中止,可缴纳续期保费恢复:",
    "FailureNotice": "续期保费扣款未成功:",
    "PremiumNotice": "请缴纳续期保费,以免效力中止",
    "Digest": "移交清单:",
    "PaymentThanks": "感谢您的缴费:",
    "Greeting": "祝您生日快乐",
    "AnniversaryGreeting": "感谢相伴:",
}


class Words(Book):
    def text(self, who: str, group: list[dict]) -> str:
        group = [task for task in group if task["purpose"] == group[0]["purpose"]] + [
            task for task in group if task["purpose"] != group[0]["purpose"]
        ]
        purpose = group[0]["purpose"]
        own = [task for task in group if task["purpose"] == purpose]
        body = {"PremiumNotice": self.premium_text, "LapseNotice": self.lapse_text}.get(purpose, self.list_text)
        carried = [self.anniversary(task) for task in group if task["purpose"] != purpose]
        return f"{self.salutation(who)}{HEADS[purpose]}{body(own)}{''.join(carried)}{self.agents(own)}"

    def salutation(self, who: str) -> str:
        person = self.people[who]
        name = person["name"]
        if self.fault == "letters dropped":
            name = "".join(letter for letter in name if letter.isalnum() and ord(letter) < 0x30000)
        return f"尊敬的{name}{TITLES.get(person['sex'], '')}:"

    def today(self, number: str) -> date:
        return self.now.astimezone(ZoneInfo(self.policies[number]["zone"])).date()

    def premium_text(self, tasks: list[dict]) -> str:
        wanted = {(task["due"], task["policy"]) for task in tasks}
        if self.fault != "earlier premium hidden":
            numbers = {number for _, number in wanted}
            wanted |= {(due, number) for number, due in self.unpaid if number in numbers and self.asked(number, due)}
        premiums = sorted(wanted)
        end = "最后" if self.fault == "end of grace asked for" else ""
        days = [due if self.today(number) <= due and not end else due + GRACE for due, number in premiums]
        named = [self.premium(number, due) for due, number in premiums[:NAMED]]
        if self.fault != "rest not counted" and premiums[NAMED:]:
            named.append(f"另有{len(premiums) - NAMED}笔")
        total = premiums if self.fault != "sum forgets the rest" else premiums[: NAMED - 1]
        others = self.others({number for _, number in premiums})
        return f",请于{chinese(min(days))}前缴纳{self.eve(tasks)}:{';'.join(named)}。{self.total(total)}{others}"

    def others(self, numbers: set[str]) -> str:
        """That other policies of the holder have premiums that are due."""
        holder = self.policies[min(numbers)]["holder"]
        mine = {row["保单号"] for row in self.owned[holder]} - numbers - set(self.lapsed)
        due = any(number in mine and day <= self.today(number) for number, day in self.unpaid)
        return "其他保单的待缴保费另行提醒。" if due and self.fault != "others unsaid" else ""

    def asked(self, number: str, due: date) -> bool:
        """Whether its plan asks for it already."""
        row = self.policies[number]
        large = float(row["保费"]) >= {"CNY": 20000, "USD": 3000}[row["币种"]]
        lead = 20 if large else 13 if row["销售渠道"] == "银保" else 3 if row["缴费方式"] == "月缴" else 20
        return due - timedelta(days=lead) <= self.today(number)

    def total(self, premiums: list[tuple[date, str]]) -> str:
        if len(premiums) < NAMED - 1 or {self.policies[number]["币种"] for _, number in premiums} != {"CNY"}:
            return ""
        return f"合计{sum(self.owed(number, due) for due, number in premiums):,.2f}元。"

    def eve(self, tasks: list[dict]) -> str:
        last = [task["due"] + GRACE for task in tasks if task.get("eve")]
        if not last:
            return ""
        tomorrow = min(last) > self.now.astimezone(ZoneInfo(tasks[0]["zone"])).date()
        shown = min(last) + timedelta(days=self.fault == "eve of another day")
        return f",宽限期将于{'明日' if tomorrow else '今日'}({shown.month}月{shown.day}日)24时届满"

    def premium(self, number: str, due: date) -> str:
        owed, premium = self.owed(number, due), float(self.policies[number]["保费"])
        part = f"(已收{premium - owed:,.2f}元)" if premium - owed > 0.005 and self.fault != "part unsaid" else ""
        return (
            f"保单{number}应缴日{chinese(due)},最后缴费日{chinese(due + GRACE)},金额{owed:,.2f}元{part}"
            f"{self.promise(number)}"
        )

    def promise(self, number: str) -> str:
        account = self.policies[number]["账号"]
        if self.fault == "another account promised":
            account = account[:-1] + "9"
        if number in self.refused and self.fault != "refused account promised":
            return ",请通过柜面或官网缴纳"
        return f",将从尾号{account[-4:]}的账户划转" if account else ""

    def lapse_text(self, tasks: list[dict]) -> str:
        named = [self.lapse(task) for task in tasks[:NAMED]]
        return ";".join(named) + (f";另有{len(tasks) - NAMED}张" if tasks[NAMED:] else "")

    def lapse(self, task: dict) -> str:
        day = task["due"] + GRACE + timedelta(days=1)
        return f"保单{task['policy']}自{chinese(day)}零时起,应补缴{task['arrears']:,.2f}元"

    def list_text(self, tasks: list[dict]) -> str:
        said: dict[str, Callable[[dict], str]] = {
            "PaymentThanks": self.received,
            "Digest": self.handed_over,
            "FailureNotice": self.failure,
            "AnniversaryGreeting": self.anniversary,
        }
        return ";".join(said.get(task["purpose"], lambda _: "")(task) for task in tasks)

    def owed(self, number: str, due: date) -> float:
        """What is still to be paid; nothing where a fault lets a notice of a paid premium leave."""
        return self.unpaid.get((number, due), 0.0)

    def due_of(self, number: str) -> list[tuple[date, float]]:
        return sorted(
            (due, owed) for (one, due), owed in self.unpaid.items() if one == number and due <= self.today(number)
        )

    def failure(self, task: dict) -> str:
        number, due = task["policy"], self.due_of(task["policy"])
        decides = min((day for one, day in self.unpaid if one == number), default=task["due"]) + GRACE
        amounts = "、".join(f"{owed:,.2f}元" for _, owed in due)
        return f"保单{number}最后缴费日{chinese(decides)},金额{amounts}"

    def handed_over(self, task: dict) -> str:
        row, due = self.policies[task["policy"]], self.due_of(task["policy"]) or [(task["due"], 0.0)]
        amounts = "、".join(f"{owed:,.2f}元" for _, owed in due)
        whose = f",主管{row['主管姓名']}两日内未接收" if task.get("climbed") else ""
        return (
            f"保单{task['policy']}投保人{row['投保人姓名']}最后缴费日{chinese(due[0][0] + GRACE)},金额{amounts}{whose}"
        )

    def anniversary(self, task: dict) -> str:
        row = self.policies[task["policy"]]
        years = task["day"].year - int(row["生效日"][:4])
        return f"感谢您投保{task['policy']}满{years}周年;"

    def received(self, task: dict) -> str:
        row = self.policies[task["policy"]]
        start, due = date.fromisoformat(row["生效日"]), task["due"]
        number = ((due.year - start.year) * 12 + due.month - start.month) // MODES[row["缴费方式"]] + 1
        return f"保单{task['policy']}第{number}期保费{float(row['保费']):,.2f}元,{chinese(task['valued'])}收到"

    def agents(self, tasks: list[dict]) -> str:
        if tasks[0]["purpose"] == "Digest" or not tasks[0]["policy"]:
            return ""
        names = list(dict.fromkeys(self.policies[task["policy"]]["业务员姓名"] for task in tasks))
        shown = names[:1] if len(names) == 1 or self.fault == "one agent for all" else ["客服"]
        glue = "+86199" if self.fault == "phone glued" else ""
        return f"。服务人员{'、'.join(f'{name}{glue}{1234567 if glue else str()}' for name in shown if name)}"


def chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
