"""What a person sees while the demo runs: a live picture on a terminal, plain lines anywhere else."""

from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from deploy.local.received import Message, Received
from deploy.local.story import Story
from schemas.civil import zone_named

LINE_EACH = timedelta(days=10)
SAMPLES = 2
SAMPLE_LINES = 5
"""What fits on a small terminal."""


class Screen(Protocol):
    """Shows the progress of a story."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def show(self, now: datetime) -> None:
        """The house is quiet at this instant."""
        ...


def screen_for(console: Console, story: Story, received: Received) -> Screen:
    """The picture that fits the console."""
    return Picture(console, story, received) if console.is_terminal else Lines(console, story, received)


class Lines:
    """One line for every ten days."""

    def __init__(self, console: Console, story: Story, received: Received) -> None:
        self._console = console
        self._story = story
        self._received = received
        self._next = story.start

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is left open."""

    def show(self, now: datetime) -> None:
        """Print a line when it is time for one."""
        if now < self._next and now < self._story.end:
            return
        self._received.look()
        self._next = now + LINE_EACH
        day = (now - self._story.start).days
        counts = f"{self._received.counts['sms']:5} SMS  {self._received.counts['email']:5} e-mails"
        self._console.print(f"{_local(now, self._story)}  day {day:3} of {_days(self._story)}  {counts}")


class Picture:
    """A bar, the counts and the latest texts."""

    def __init__(self, console: Console, story: Story, received: Received) -> None:
        self._story = story
        self._received = received
        self._samples: list[Message] = []
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:3.0f} %"), TimeElapsedColumn()
        )
        self._task = self._bar.add_task("", total=(story.end - story.start).total_seconds())
        self._live = Live(console=console, refresh_per_second=8, get_renderable=self._render)

    def __enter__(self) -> Self:
        self._live.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.__exit__(kind, error, trace)

    def show(self, now: datetime) -> None:
        """Move the bar, and take the newest text as a sample."""
        self._received.look()
        latest = self._received.latest
        if latest is not None and latest not in self._samples:
            self._samples = [*self._samples, latest][-SAMPLES:]
        self._bar.update(
            self._task,
            description=f"[bold]{_local(now, self._story)}[/]",
            completed=(now - self._story.start).total_seconds(),
        )

    def _render(self) -> Group:
        counts = Text(f"{self._received.counts['sms']} SMS   {self._received.counts['email']} e-mails", style="bold")
        return Group(self._bar, counts, *map(sample, self._samples))


def sample(message: Message) -> Panel:
    """A text as its reader sees it, the address masked."""
    kind = "SMS" if message.channel == "sms" else "e-mail"
    lines = [line for line in message.text.splitlines() if line.strip()]
    body = Text("\n".join([*lines[:SAMPLE_LINES], "…"] if len(lines) > SAMPLE_LINES else lines))
    return Panel(body, title=f"{kind} to {message.to_masked}", title_align="left", border_style="dim")


def _local(now: datetime, story: Story) -> str:
    return f"{now.astimezone(zone_named(story.zone)):%Y-%m-%d %H:%M}"


def _days(story: Story) -> int:
    return (story.end - story.start).days
