"""How well and how fast messages are read, and what conversations would cost: ``make bench-understanding``.

Or ``python -m tests.benchmarks.understanding [SET.jsonl]``: accuracy on the shared set (``EVALS`` or
``../shared/evals``), what was taken for what, calibration, the time a message over 10,000 of them beside a plain
``lower().split()`` of the same texts, and what a turn with a model would cost in tokens.
"""

import asyncio
import importlib.util
import json
import os
import statistics
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from services.adapters.openai_reading import input_tokens  # noqa: E402 - after the path
from services.messages import Message, Reading  # noqa: E402 - after the path
from services.understanding import read_by_rules  # noqa: E402 - after the path
from tests.benchmarks import conversations  # noqa: E402 - after the path

EVALS = Path(os.environ.get("EVALS", ROOT.parent / "shared" / "evals"))
MESSAGES = 10_000
SURE = 0.8
BANDS = (0.9, 0.85, SURE, 0.6, 0.0)


def main() -> int:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else EVALS / "understanding.jsonl"
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    messages = [
        Message.model_validate({k: r[k] for k in ("id", "text", "language", "context") if k in r}) for r in records
    ]
    readings = [read_by_rules(message) for message in messages]
    scorer = _scorer(path)
    right = [
        scorer.is_right(r, [a.as_json() for a in reading.actions]) for r, reading in zip(records, readings, strict=True)
    ]
    _accuracy(records, right)
    _confusion(scorer, records, readings, right)
    _calibration(readings, right)
    _speed(messages)
    _tokens(messages, readings)
    _largest()
    asyncio.run(conversations.report())
    return 0


def _scorer(path: Path) -> ModuleType:
    """The shared scorer, which stands beside the shared set."""
    place = next(p for p in (path.with_name("score_understanding.py"), EVALS / "score_understanding.py") if p.exists())
    spec = importlib.util.spec_from_file_location("score_understanding", place)
    if spec is None or spec.loader is None:
        raise ImportError(str(place))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _accuracy(records: list[dict[str, Any]], right: list[bool]) -> None:
    print(f"accuracy: {100 * sum(right) / len(right):.1f} % of {len(right)}")
    for language in ("es", "en"):
        some = [ok for r, ok in zip(records, right, strict=True) if r["language"] == language]
        print(f"  {language}: {100 * sum(some) / len(some):.1f} % of {len(some)}")


def _confusion(scorer: ModuleType, records: list[dict[str, Any]], readings: list[Reading], right: list[bool]) -> None:
    """Expected types → read types, of what went wrong."""
    wrong: Counter[tuple[str, str]] = Counter()
    for record, reading, ok in zip(records, readings, right, strict=True):
        if not ok:
            wanted = "+".join(a["type"] for a in scorer.expectations(record)[0])
            wrong[wanted, "+".join(a.type for a in reading.actions)] += 1
    print("confusion (expected → read):" + ("" if wrong else " none"))
    for (wanted, got), count in wrong.most_common():
        print(f"  {count:>3}  {wanted} → {got}")


def _calibration(readings: list[Reading], right: list[bool]) -> None:
    bands: dict[float, list[bool]] = defaultdict(list)
    for reading, ok in zip(readings, right, strict=True):
        bands[next(b for b in BANDS if reading.confidence >= b)].append(ok)
    print("calibration:")
    for band in BANDS:
        if bands[band]:
            print(
                f"  confidence ≥ {band:.2f}: {sum(bands[band])} of {len(bands[band])} right"
                f" ({100 * statistics.mean(bands[band]):.1f} %)"
            )
    sure = [ok for b in BANDS if b >= SURE for ok in bands[b]]
    print(
        f"  sure (≥ {SURE}): {100 * statistics.mean(sure):.1f} % right,"
        f" {100 * len(sure) / len(right):.1f} % of the messages"
    )


def _speed(messages: list[Message]) -> None:
    texts = [messages[i % len(messages)] for i in range(MESSAGES)]
    floor = _times(texts, lambda m: m.text.lower().split())
    ours = _times(texts, read_by_rules)
    print(f"time a message over {MESSAGES}: p50 {ours[0]:.3f} ms, p95 {ours[1]:.3f} ms, max {ours[2]:.1f} ms")
    print(f"  beside lower().split(): {ours[0] / floor[0]:.0f}× at p50, {ours[1] / floor[1]:.0f}× at p95")


def _times(messages: list[Message], read: Any) -> tuple[float, float, float]:
    """p50, p95 and the longest, in milliseconds of CPU."""
    taken = []
    for message in messages:
        start = time.process_time_ns()
        read(message)
        taken.append((time.process_time_ns() - start) / 1e6)
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.95)], taken[-1]


def _tokens(messages: list[Message], readings: list[Reading]) -> None:
    asked = [m for m, r in zip(messages, readings, strict=True) if r.confidence < SURE]
    spent = sum(map(input_tokens, asked))
    print(
        f"model: asked for {len(asked)} of {len(messages)} messages"
        f" ({100 - 100 * len(asked) / len(messages):.1f} % need none)"
    )
    print(
        f"  about {spent / len(messages):.0f} input tokens a turn;"
        f" a turn that asks costs at most {max(map(input_tokens, messages))}"
    )


def _largest() -> None:
    """The prompt with the context that the goal names: five results and four lines of a cart."""
    name = "Guante de nitrilo negro sin polvo desechable talla {} (caja 100)"
    listed = [{"sku": f"GUA-NIT-{size}", "name": name.format(size)} for size in range(6, 11)]
    cart = [
        {"sku": f"TOR-933-M{n}", "name": f"Tornillo hexagonal DIN 933 M{n}x40 8.8 zincado", "quantity": 200}
        for n in (6, 8, 10, 12)
    ]
    text = "ponme dos cajas de los de talla 9, quita los del 12 y dime si los negros aguantan disolvente"
    context = {"query": "guantes", "results": listed, "cart": cart}
    cost = input_tokens(Message.model_validate({"text": text, "context": context}))
    print(f"  with five results and four cart lines a reading costs {cost} input tokens (goal: at most 900)")


if __name__ == "__main__":
    sys.exit(main())
