"""A deliberately simple house: it lives the story in steps of ten minutes and writes down what it sends.

One clock, one loop, dictionaries; at nine o'clock of a zone it looks who is to be reminded, and in each step it sends
what waits. Each planted fault changes one line of it.
"""

import json
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.audit.simple_book import HOME, day_in
from tests.audit.simple_words import Words

MANY = 12
STEP = timedelta(minutes=10)
ORDER = ["LapseNotice", "FailureNotice", "PremiumNotice", "Digest", "PaymentThanks", "Greeting", "AnniversaryGreeting"]
FAULTS = (
    "step skipped",
    "off by one day",
    "payment ignored",
    "doubled on redelivery",
    "wrong zone",
    "window ignored",
    "withdrawal lost",
    "nothing climbs",
    "thanks forgotten",
    "thanks for suspense",
    "arrears of all that is open",
    "earlier premium hidden",
    "refused account promised",
    "another account promised",
    "climbs by the policy's day",
    "failure told twice",
    "nothing for many",
    "rest not counted",
    "sum forgets the rest",
    "letters dropped",
    "anniversary left out",
    "one agent for all",
    "part unsaid",
    "end of grace asked for",
    "eve of another day",
    "phone glued",
    "orphan handed over",
    "greeted near a lapse",
    "others unsaid",
)


def is_open(clock: str) -> bool:
    return "09:00" <= clock < "11:30" or "14:30" <= clock < "18:00" or "19:30" <= clock < "21:00"


class House(Words):
    def run(self) -> None:
        first, zones = True, {zone: ZoneInfo(zone) for zone in self.zones()}
        while self.now < self.end:
            clocks = {zone: self.now.astimezone(known) for zone, known in zones.items()}
            midnight = first or any(clock.hour == 0 and clock.minute == 0 for clock in clocks.values())
            if midnight:
                self.open_instalments(clocks)
            for row in self.bank.get(self.now, []):
                self.told(row)
            self.book_again()
            if self.now in self.marks:
                self.through = date.fromisoformat(self.marks[self.now])
            if midnight or self.now in self.marks:
                self.decide_lapses(clocks)
            self.steps(clocks, first=first)
            self.send(clocks)
            self.now += STEP
            first = False
        for name, log in (("echo", self.logs["sms"]), ("smtp", self.logs["email"])):
            (self.records / f"{name}.jsonl").write_text("".join(json.dumps(one) + "\n" for one in log))

    def zones(self) -> set[str]:
        return {person["zone"] for person in self.people.values()} | {row["zone"] for row in self.policies.values()}

    def steps(self, clocks: dict[str, datetime], *, first: bool) -> None:
        nines = {zone for zone, clock in clocks.items() if (clock.hour, clock.minute) == (9, 0)}
        if not nines and not first:
            return
        for who, person in self.people.items():
            if first or person["zone"] in nines:
                self.greet(who, clocks[person["zone"]])
        for number, due in self.unpaid:
            if number not in self.lapsed:
                self.remind(number, due, late=self.opened[number, due] == self.now)

    def remind(self, number: str, due: date, *, late: bool) -> None:
        row = self.policies[number]
        holder = row["holder"]
        zone = self.people[holder]["zone"]
        self.remind_staff(row, number, due, late=late)
        self.remind_manager(row, due)
        at_a_bank, large = row["销售渠道"] == "银保", float(row["保费"]) >= {"CNY": 20000, "USD": 3000}[row["币种"]]
        days = [-20, -3, 0, 30, 46, 54, 59]
        ends = [-3, 0, 30, 46, 54, 59]
        if at_a_bank and not large:
            days[0] = -13
        elif row["缴费方式"] == "月缴" and not large:
            days, ends = [-3, 30, 46, 54, 59], [0, 46, 54, 59]
        elif not row["账号"]:
            days.remove(-3)
            ends.remove(0)
        first_by_mail = days[0] == -20
        if self.fault == "off by one day":
            days[0] += 1
        moments = [self.at_nine(due + timedelta(days=offset), zone) for offset in days]
        passed = [index for index, moment in enumerate(moments) if moment <= self.now]
        if not passed or not (late or moments[passed[-1]] == self.now):
            return
        index = passed[-1]
        if self.fault == "step skipped" and days[index] == 30:
            return
        over = datetime.combine(due + timedelta(days=61), time(0), ZoneInfo(row["zone"]))
        until = over if days[index] == 59 else self.at_nine(due + timedelta(days=ends[index]), zone)
        if self.now < until:
            channels = ["email", "sms"] if index == 0 and first_by_mail else ["sms", "email"]
            self.want(holder, "PremiumNotice", number, due, until, channels)
            self.waiting[holder][-1]["eve"] = days[index] == 59

    def remind_staff(self, row: dict[str, str], number: str, due: date, *, late: bool) -> None:
        staff = row["主管工号"]
        if not staff or not (row["业务员工号"] or self.fault == "orphan handed over"):
            return
        moment = self.at_nine(due + timedelta(days=45), self.people[staff]["zone"])
        until = moment + timedelta(days=7)
        if moment <= self.now < until and (late or moment == self.now):
            self.want(staff, "Digest", number, due, until, ["email"])

    def remind_manager(self, row: dict[str, str], due: date) -> None:
        if not row["经理工号"] or not row["业务员工号"] or self.fault == "nothing climbs":
            return
        home, staff = (ZoneInfo(zone) for zone in (row["zone"], self.people[row["主管工号"]]["zone"]))
        opened = self.opened[row["保单号"], due]
        handed = max(self.at_nine(due + timedelta(days=45), self.people[row["主管工号"]]["zone"]), opened)
        if handed >= datetime.combine(due + timedelta(days=61), time(0), home):
            return
        given = handed.astimezone(home if self.fault == "climbs by the policy's day" else staff).date()
        moment = self.at_nine(given + timedelta(days=2), self.people[row["经理工号"]]["zone"])
        if moment == self.now:
            self.want(row["经理工号"], "Digest", row["保单号"], due, moment + timedelta(days=7), ["email"])
            self.waiting[row["经理工号"]][-1]["climbed"] = True

    def greet(self, who: str, clock: datetime) -> None:
        today, mine = clock.date(), self.owned.get(who, [])
        if not mine or clock.hour < 9:
            return
        over = datetime(today.year, today.month, today.day, tzinfo=clock.tzinfo) + timedelta(days=1)
        born = date.fromisoformat(mine[0]["投保人出生日期"])
        if day_in(today.year, born.month, born.day) == today and not self.lapse_is_near(who):
            self.want(who, "Greeting", "", None, over, ["sms", "email"])
        for row in mine:
            since = date.fromisoformat(row["生效日"])
            same = day_in(today.year, since.month, since.day) == today
            alive = since.year < today.year and row["保单号"] not in self.lapsed
            if same and alive and not self.lapse_is_near(who):
                until = over + timedelta(days=4)
                self.want(who, "AnniversaryGreeting", row["保单号"], None, until, ["sms", "email"])
                self.waiting[who][-1]["day"] = today

    def lapse_is_near(self, who: str) -> bool:
        """Within a week before or after the end of some cover, or without any."""
        if self.fault == "greeted near a lapse":
            return False
        mine = [row["保单号"] for row in self.owned.get(who, [])]
        weeks = [
            due + timedelta(days=54) for number, due in self.unpaid if number in mine and number not in self.lapsed
        ]
        ends = [self.lapsed[number] + timedelta(days=68) for number in mine if number in self.lapsed]
        today = self.today(mine[0]) if mine else date.min
        gone = all(number in self.lapsed for number in mine)
        return bool(mine) and (gone or any(day <= today for day in weeks) or any(today < day for day in ends))

    def down(self, channel: str) -> bool:
        return any(
            one["sink"] == channel
            and datetime.fromisoformat(one["from"]) <= self.now < datetime.fromisoformat(one["until"])
            for one in self.story["outages"]
        )

    def send(self, clocks: dict[str, datetime]) -> None:
        for who, group in list(self.in_flight.items()):
            if not self.down(self.channel(who, group)):
                del self.in_flight[who]
                self.deliver(who, group, clocks)
        for who, tasks in self.waiting.items():
            if not tasks:
                continue
            tasks[:] = [task for task in tasks if self.now < task["until"]]
            if who not in self.in_flight:
                self.compose(who, tasks, clocks)

    def compose(self, who: str, tasks: list[dict], clocks: dict[str, datetime]) -> None:
        zone = HOME if self.fault == "wrong zone" else self.people[who]["zone"]
        clock = clocks[zone]
        greetings = [task for task in tasks if task["purpose"].endswith("Greeting")]
        if greetings and self.lapse_is_near(who):
            tasks[:] = [task for task in tasks if task not in greetings]
        ready = [task for task in tasks if task["ready"] <= self.now]
        if not ready or self.last_day.get(who) == clock.date():
            return
        if not is_open(f"{clock:%H:%M}") and self.fault != "window ignored":
            return
        best = min(ORDER.index(task["purpose"]) for task in ready)
        group = [task for task in ready if task["purpose"] == ORDER[best]]
        if ORDER[best] == "PremiumNotice" and self.fault != "anniversary left out":
            policies = {task["policy"] for task in group}
            group += [
                task
                for task in ready
                if task["purpose"] == "AnniversaryGreeting"
                and task["policy"] in policies
                and task["day"] == clock.date()
            ]
        if self.fault == "failure told twice" and ORDER[best] == "FailureNotice":
            group = list({(task["policy"], task["purpose"]): task for task in reversed(group)}.values())
        tasks[:] = [task for task in tasks if task not in group]
        if self.down(self.channel(who, group)):
            self.in_flight[who] = group
        else:
            self.deliver(who, group, clocks)

    def channel(self, who: str, group: list[dict]) -> str:
        urgent = min(group, key=lambda task: (task["due"] or date.max, task["policy"]))
        return next((channel for channel in urgent["channels"] if self.people[who][channel]), "")

    def deliver(self, who: str, group: list[dict], clocks: dict[str, datetime]) -> None:
        channel = self.channel(who, group)
        if not channel or (self.fault == "nothing for many" and len(group) > MANY):
            return
        self.last_day[who] = clocks[self.people[who]["zone"]].date()
        record = {"to": self.people[who][channel], "at": self.now.isoformat(), "text": self.text(who, group)}
        record |= {"subject": "来信", "from": "x@example.com"} if channel == "email" else {}
        self.logs[channel].append(record)
        if self.fault == "doubled on redelivery" and len(self.logs[channel]) % 40 == 0:
            self.logs[channel].append(record)
