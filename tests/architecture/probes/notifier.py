"""The words of a birthday greeting, and the providers there are, in the tree that stands first on the path."""

import asyncio
import json

from schemas.addressees import Addressee
from schemas.parties import Channel
from schemas.purposes import Greeting
from services.kit.clock import SystemClock
from services.kit.postgres import Database
from services.kit.settings import load
from services.notifier.bootstrap import booths_of
from services.notifier.packs.library import load_packs
from services.notifier.packs.template import House
from services.notifier.providers.contract import discover
from services.notifier.settings import settings_class

SETTINGS = {
    "PERENNIAL_DATABASE_URL": "postgresql://nobody@127.0.0.1/none",
    "PERENNIAL_NOTIFIER_SMS_PROVIDER": "pigeon" if "pigeon" in discover() else "echo",
    "PERENNIAL_NOTIFIER_EMAIL_PROVIDER": "echo",
    "PERENNIAL_NOTIFIER_ECHO_FILE": "/dev/null",
}
if "pigeon" in discover():
    SETTINGS["PERENNIAL_NOTIFIER_PIGEON_LOFT"] = "north"


async def main() -> None:
    library = load_packs(House(name="常青人寿", phone="95500"), "zh-CN")
    greeting = library.render("zh-CN", Greeting(addressee=Addressee(name="王芳")), Channel.SMS)
    booths = booths_of(load(settings_class(), SETTINGS), SystemClock(), Database("postgresql://", "notifier"))
    print(json.dumps({"greeting": greeting.text, "providers": sorted(booths)}, ensure_ascii=False))


asyncio.run(main())
