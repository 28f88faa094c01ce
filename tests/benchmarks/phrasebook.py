"""What the phrasebook is worth: ``python -m tests.benchmarks.phrasebook [SET.jsonl …]``.

By intent, how often it is right and how much it finds at the margin where it wins: on phrases that it was not counted
from (five folds), and on whole messages of the sets that name no article, whatever the rules make of them. Then the
sets with and without it. Without an argument: the shared set and the blind one of the tests.
"""

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from services.actions import ACTION, Search  # noqa: E402 - after the path
from services.messages import Message  # noqa: E402 - after the path
from services.understanding import explain, fallback, pipeline  # noqa: E402 - after the path
from services.understanding.intents import counts  # noqa: E402 - after the path
from services.understanding.phrasebook import (  # noqa: E402 - after the path
    Likeness,
    Phrasebook,
    phrasebook,
    phrases,
    words_of,
)
from services.understanding.turn import draft  # noqa: E402 - after the path
from tests.benchmarks.understanding import EVALS, _scorer  # noqa: E402 - after the path
from tests.unit.services.understanding import tables  # noqa: E402 - after the path

FOLDS = 5
SETS = [EVALS / "understanding.jsonl", ROOT / "tests/unit/services/understanding/strangers/first.jsonl"]
_FALLEN = draft("find.search", 0.6, Search(query=""))
Judged = tuple[str, Likeness]  # the intent wanted, and what it was taken for


def main() -> int:
    paths = [Path(name) for name in sys.argv[1:]] or SETS
    start = time.process_time()
    phrasebook()
    print(f"counted in {1000 * (time.process_time() - start):.0f} ms of CPU, numpy's import among them")
    _told("phrases of a fold that was left out", _folds())
    _told("messages of the sets without an article", _messages(_of_sets(paths)))
    _told("messages of the tables without an article", _messages(_of_tables()))
    for path in paths:
        _with_and_without(path)
    return 0


def _folds() -> Iterator[Judged]:
    every = phrases()
    for fold in range(FOLDS):
        book = Phrasebook([p for at, p in enumerate(every) if at % FOLDS != fold])
        for intent, words in every[fold::FOLDS]:
            yield intent, book.rank(words)


def _messages(judged: Iterable[tuple[Sequence[dict[str, Any]], Message]]) -> Iterator[Judged]:
    """The messages of one clause that want one thing and name no article."""
    for wanted, message in judged:
        asked: list[Likeness | None] = []

        def heard(clause: Any, made: Any, turn: Any, *, alone: bool, asked: list[Likeness | None] = asked) -> Any:
            article = counts(clause) or fallback._looks_like_goods(clause, turn)
            asked.append(None if article else phrasebook().rank([w for t in clause.tokens for w in words_of(t.key)]))
            return made

        _reading(message, heard)
        if len(wanted) == len(asked) == 1 and asked[0] and wanted[0]["type"] != "clarify":
            yield _intent(wanted[0]), asked[0]


def _of_sets(paths: list[Path]) -> Iterator[tuple[Sequence[dict[str, Any]], Message]]:
    for record in (record for path in paths for record in _records(path)):
        yield (record["expect_any"][0] if "expect_any" in record else record["expect"]), _message(record)


def _of_tables() -> Iterator[tuple[Sequence[dict[str, Any]], Message]]:
    for path in sorted(tables.FOLDER.glob("*.txt")):
        yield from ((row.expected, row.message) for row in tables.rows(path.name))


def _intent(wanted: dict[str, Any]) -> str:
    known = {k: v for k, v in wanted.items() if k in ("type", "topic", "language", "category")}
    if known["type"] in ("ask_shop", "language", "browse"):
        return fallback._intent_of(ACTION.validate_python(known))
    return str(known["type"]) if known["type"] in phrasebook().intents else "goods"


def _told(title: str, judged: Iterable[Judged]) -> None:
    """Right of those won, and won rightly of those wanted, at the margin where the phrasebook wins."""
    wanted: Counter[str] = Counter()
    won: defaultdict[str, list[bool]] = defaultdict(list)
    for intent, like in judged:
        wanted[intent] += 1
        needed, _ = fallback._margins(like, _FALLEN, goods=False)
        if like.intent != "goods" and like.margin >= needed:
            won[like.intent].append(like.intent == intent)
    print(f"{title}: {_share([ok for each in won.values() for ok in each])} right of what it wins")
    for intent in sorted(wanted.keys() - {"goods"}):
        found = f"{100 * sum(won[intent]) / wanted[intent]:.0f} % of {wanted[intent]} found"
        print(f"  {intent:<14} {_share(won[intent])} right, {found}")


def _share(right: list[bool]) -> str:
    return f"{sum(right)} of {len(right)} ({100 * sum(right) / len(right):.1f} %)" if right else "none"


def _with_and_without(path: Path) -> None:
    scorer, records = _scorer(path), _records(path)

    def right(record: dict[str, Any], opinion: Any) -> bool:
        return bool(scorer.is_right(record, [a.as_json() for a in _reading(_message(record), opinion)]))

    without = [right(r, lambda _clause, made, _turn, **_: made) for r in records]
    with_it = [right(r, fallback.second_opinion) for r in records]
    won = sum(b and not a for a, b in zip(without, with_it, strict=True))
    lost = sum(a and not b for a, b in zip(without, with_it, strict=True))
    print(f"{path.name}: without {_share(without)}, with {_share(with_it)}: {won} won, {lost} lost")


def _reading(message: Message, opinion: Any) -> Any:
    kept, pipeline.second_opinion = pipeline.second_opinion, opinion
    try:
        return explain(message)[0].actions
    finally:
        pipeline.second_opinion = kept


def _records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _message(record: dict[str, Any]) -> Message:
    return Message.model_validate({k: record[k] for k in ("id", "text", "language", "context") if k in record})


if __name__ == "__main__":
    raise SystemExit(main())
