"""``python -m bot search --explain``: the explanation as people read it."""

from collections.abc import Iterator, Mapping

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from services.search.explaining import Explanation, GroupHeld, HitExplained


def show(explanation: Explanation, names: Mapping[str, str]) -> None:
    """Print how the query was read, then each hit with its figures."""
    console = Console(highlight=False)
    reading = Table(box=None, show_header=False, pad_edge=False)
    reading.add_column(style="dim")
    for title, words in _read(explanation):
        reading.add_row(title, words)
    console.print(reading)
    if explanation.result.no_match:
        nearest = ": the nearest, too far to be shown as found" if explanation.hits else ""
        console.print(f"\nno match{nearest}", style="yellow")
    for number, hit in enumerate(explanation.hits, 1):
        console.print(f"\n[bold]{number}. {hit.sku}[/]  {escape(names.get(hit.sku, ''))}")
        for line in _lines(hit):
            console.print(f"   {line}")


def _read(explanation: Explanation) -> Iterator[tuple[str, str]]:
    yield "query", f"{escape(explanation.query)}  [dim](read as {explanation.language})[/]"
    if explanation.corrected:
        yield "corrected", escape(explanation.corrected)
    tokens = (escape(f"{t.text} ({t.kind}: {' '.join(t.terms)})" if t.terms else t.text) for t in explanation.tokens)
    yield "tokens", " · ".join(tokens)
    for group in explanation.groups:
        concepts = f" → {', '.join(group.concepts)}" if group.concepts else ""
        yield group.role, escape(f"{group.asked}  ×{group.weight:.2f}{concepts}")
    if explanation.needs:
        yield "called for", ", ".join(f"{concept} {sure:.2f}" for concept, sure in explanation.needs)
    if explanation.constraints:
        yield "constraints", escape(" · ".join(explanation.constraints))
    if explanation.result.relaxed:
        yield "given up", ", ".join(explanation.result.relaxed)


def _lines(hit: HitExplained) -> Iterator[str]:
    legs = [f"words {hit.words:.3f}" if hit.words is not None else "not found by its words"]
    legs += [f"meaning {hit.meaning:.3f}"] if hit.meaning is not None else []
    yield f"score {hit.score:.3f}   {', '.join(legs)}, holds {hit.held:.0%} of the query"
    if hit.groups:
        yield " · ".join(_held(group) for group in hit.groups)
    if not hit.kind_asked_for:
        yield "[yellow]another kind of article than asked for[/]"
    if hit.broken:
        yield f"[yellow]breaks: {escape(', '.join(hit.broken))}[/]"
    if hit.enrichment:
        yield f"[dim]words that a model added: {escape(', '.join(hit.enrichment))}[/]"


def _held(group: GroupHeld) -> str:
    where = f" ({', '.join(group.fields)})" if group.fields else ""
    return escape(f"{group.asked} {group.score:.3f}{where}" if group.score else f"{group.asked} –")
