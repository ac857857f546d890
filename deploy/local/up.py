"""`perennial up`: the same stack in real time, its data kept in the folder of the local stack."""

from rich.console import Console
from rich.text import Text

from deploy.local.carriers import EmailOption, Named, SmsOption
from deploy.local.home import claimed
from deploy.local.inputs import ZONE
from deploy.local.interrupt import run_in_order
from deploy.local.settings import DATABASE_URL, KAFKA_BOOTSTRAP
from deploy.local.stack import Stack, Wanted


def up(sms: SmsOption = None, email: EmailOption = None) -> None:
    """Run the stack in real time until Ctrl-C. Books, payments and feed marks come by `perennial import` and `mark`."""
    with claimed() as home:
        folder = home / "up"
        wanted = Wanted(
            kind="up",
            folder=folder,
            sinks=folder / "sinks",
            zone=ZONE,
            database_url=DATABASE_URL,
            kafka_bootstrap=KAFKA_BOOTSTRAP,
            named=Named.by(sms, email),
        )
        run_in_order(_stay(Console(highlight=False), wanted))


async def _stay(console: Console, wanted: Wanted) -> None:
    console.print("starting PostgreSQL, a broker, an SMSC, a mail server and three services …")
    async with Stack(wanted) as stack:
        for name, url in stack.urls.items():
            console.print(Text(f"  {name:10} {url}"))
        console.print(Text(f"data, logs and what the sinks receive: {wanted.folder}"))
        console.print("Try `./run import book FILE` in another terminal. Ctrl-C stops the stack and keeps its data.")
        await stack.until_fallen()
