"""The command line. Each command's body lives in ``bot/commands`` and is imported when it is called."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

program = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks would print local variables, and with them secrets
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)

HOW_TO_BEGIN = """\
There is no Telegram token yet: in Telegram, write /newbot to @BotFather and it gives you one.
Put it into the environment (BOT_TELEGRAM__TOKEN=…), or into .secrets.toml as token = "…" under [telegram].
To try the program without one: python -m bot demo"""

Input = Annotated[Path | None, typer.Argument(help="A file; without it, standard input.", allow_dash=True)]


@program.callback(invoke_without_command=True)
def main(context: typer.Context) -> None:
    """Macroferro: a Telegram assistant that sells for an industrial wholesaler. Without a command it serves."""
    if context.invoked_subcommand is not None:
        return
    settings = _settings()
    if not settings.telegram.token.get_secret_value():
        _end(2, HOW_TO_BEGIN)
    from bot.commands import serve

    _end(serve.run(settings))


@program.command()
def demo(
    script: Annotated[Path | None, typer.Option(help="Replay a written conversation in the terminal.")] = None,
    host: Annotated[
        str, typer.Option(help="Where the chat page listens; 0.0.0.0: for the whole network.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The chat page's port.")] = 8080,
) -> None:
    """Try everything without Telegram: the bot, a demo catalogue, and a chat page in the browser."""
    from bot.commands import demo as command

    _end(command.run(_settings(), script=script, host=host, port=port))


@program.command()
def worker() -> None:
    """Run only the jobs: invoices, mail, indexing, notices."""
    from bot.commands import worker as command

    _end(command.run(_settings()))


@program.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    from bot.commands import migrate as command

    _end(command.run(_settings()))


@program.command()
def backup(
    file: Annotated[Path | None, typer.Argument(help="Where to; without it a name with the time, here.")] = None,
) -> None:
    """Write everything that is truth to one file, also while the bot serves."""
    from bot.commands import backup as command

    _end(command.run(_settings(), file))


@program.command()
def restore(file: Annotated[Path, typer.Argument(help="A backup.")]) -> None:
    """Bring a backup into an empty database and data folder."""
    from bot.commands import restore as command

    _end(command.run(_settings(), file))


@program.command("import")
def import_catalogue(  # noqa: PLR0913 - an argument an option
    path: Annotated[Path, typer.Argument(help="A CSV file, or a folder of them (products.csv, stock.csv …).")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check, change nothing.")] = False,
    all_or_nothing: Annotated[bool, typer.Option("--all-or-nothing", help="One faulty row refuses all.")] = False,
    accept_prices: Annotated[
        bool, typer.Option("--accept-prices", help="Let prices in that are ten times the last ones, or a tenth.")
    ] = False,
    full: Annotated[
        bool | None,
        typer.Option("--full/--partial", help="The files name all that is sold: retire the rest. Or: retire nothing."),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="What the columns mean; without it, mapping.toml beside the files.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and import what changes in the folder.")] = False,
) -> None:
    """Bring a catalogue in, or up to date; faulty rows are named with line and reason."""
    from bot.commands import import_ as command

    wanted = command.Wanted(dry_run, all_or_nothing, accept_prices, full, mapping)
    if watch and (dry_run or accept_prices):
        _end(2, "import: --watch goes on by itself; --dry-run and --accept-prices are for a single import")
    _end((command.watch if watch else command.run)(_settings(), path, wanted))


@program.command()
def index(*, rebuild: Annotated[bool, typer.Option("--rebuild", help="Empty the index first.")] = False) -> None:
    """Bring the search index up to date with the catalogue."""
    from bot.commands import index as command

    _end(command.run(_settings(), rebuild=rebuild))


@program.command()
def search(  # noqa: PLR0913 # the command line's own options
    query: Annotated[str, typer.Argument(help="What a buyer would write.")] = "",
    *,
    limit: Annotated[int, typer.Option(help="At most so many articles.", min=1, max=100)] = 10,
    language: Annotated[Literal["es", "en"], typer.Option(help="The query's language.")] = "es",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say how the query was read, and why each hit.")] = False,
    batch: Annotated[Path | None, typer.Option(help='A file of {"id", "query", "language"}, one a line.')] = None,
) -> None:
    """Search the catalogue in the terminal."""
    from bot.commands import search as command

    if not query and batch is None:
        _end(2, "search: say what to search for, or give --batch FILE")
    options = command.Options(limit=limit, language=language, as_json=as_json, explain=explain, batch=batch)
    _end(command.run(_settings(), query, options))


@program.command()
def understand(
    file: Input = None,
    *,
    no_model: Annotated[bool, typer.Option("--no-model", help="Rules only, also where a key is set.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say which rule read what.")] = False,
) -> None:
    """Read messages (JSON, one a line) and write the actions that they ask for."""
    from bot.commands import understand as command

    _end(command.run(None if file == Path("-") else file, no_model=no_model, explain=explain))


@program.command()
def invoice(order: Annotated[str, typer.Argument(help="The order's number.")]) -> None:
    """Make an order's invoice again, as PDF."""
    from bot.commands import invoice as command

    _end(command.run(_settings(), order))


@program.command()
def doctor() -> None:
    """Show what is configured, what answers, and what is missing."""
    from bot.commands import doctor as command

    _end(command.run(_settings()))


customer = typer.Typer(help="Customers: invitations, and their personal data.", rich_markup_mode=None)
program.add_typer(customer, name="customer")

Who = Annotated[str, typer.Argument(help="A customer (number, tax id, e-mail, part of the name) or a Telegram id.")]


@customer.command()
def invite(who: Who) -> None:
    """Make a link, good once and for a week, that lets whoever opens it buy for the customer."""
    from bot.commands import customer as command

    _end(command.invite(_settings(), who))


@customer.command()
def unbind(who: Who, account: Annotated[int, typer.Argument(help="The Telegram id.")]) -> None:
    """Take away an account's right to buy for the customer."""
    from bot.commands import customer as command

    _end(command.unbind(_settings(), who, account))


@customer.command()
def export(
    who: Who, *, output: Annotated[Path, typer.Option(help="The folder that the two files go to.")] = Path()
) -> None:
    """Write everything that is kept about somebody: a file to read, and JSON."""
    from bot.commands import customer as command

    _end(command.export(_settings(), who, output))


@customer.command()
def erase(who: Who, *, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Erase somebody's personal data for good; orders and invoices stay as the law demands."""
    from bot.commands import customer as command

    if not yes:
        typer.confirm(f"Erase {who}? It cannot be undone.", abort=True)
    _end(command.erase(_settings(), who))


jobs = typer.Typer(help="What waits, runs and was given up; another try for it.", rich_markup_mode=None)
program.add_typer(jobs, name="jobs")

Which = Annotated[list[str], typer.Argument(metavar="ID…|all", help="The dead jobs' numbers, or all.")]


@jobs.callback(invoke_without_command=True)
def show_jobs(context: typer.Context) -> None:
    """Show the jobs by state, and each one that was given up: what, about which order, when and why."""
    if context.invoked_subcommand is not None:
        return
    from bot.commands import jobs as command

    _end(command.show(_settings()))


@jobs.command()
def revive(which: Which) -> None:
    """Queue jobs that were given up again, with all their attempts."""
    from bot.commands import jobs as command

    _end(command.revive(_settings(), which))


@jobs.command()
def drop(which: Which) -> None:
    """Let jobs that were given up go for good."""
    from bot.commands import jobs as command

    _end(command.drop(_settings(), which))


def _settings() -> "Settings":
    from bot import logs
    from bot.settings import SettingsError, load

    try:
        settings = load()
    except SettingsError as error:
        _end(2, str(error))
    logs.configure(settings.log)
    return settings


def _end(status: int, words: str = "") -> NoReturn:
    if words:
        sys.stderr.write(f"{words}\n")
    raise typer.Exit(status)
