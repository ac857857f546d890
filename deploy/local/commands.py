"""The commands of the local stack, which `python -m deploy.local` runs."""

import typer

from deploy.local import demo, generate, up

app = typer.Typer(
    name="perennial",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The local stack.",
)
book = typer.Typer(no_args_is_help=True, help="Books for trying.")
app.command("demo")(demo.demo)
app.command("up")(up.up)
app.add_typer(book, name="book")
book.command("generate")(generate.generate)
book.callback()(generate.books)
