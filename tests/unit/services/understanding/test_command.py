"""``python -m bot understand`` in a process of its own, as the evaluation runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]


def understand(text, *options):
    done = subprocess.run(
        [sys.executable, "-m", "bot", "understand", "--no-model", *options],
        input=text.encode(),
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
        check=False,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_records_are_answered_in_order():
    records = [
        {"id": "a", "text": "ponme 20 codos", "language": "es"},
        {"id": "b", "text": "checkout", "language": "en", "context": {"offer": None}},
    ]
    status, answers = understand("\n".join(map(json.dumps, records)) + "\n")
    assert status == 0
    assert answers[0] == {
        "id": "a",
        "actions": [{"type": "add_to_cart", "query": "codos", "quantity": 20}],
        "confidence": answers[0]["confidence"],
        "source": "rules",
    }
    assert [a["type"] for a in answers[1]["actions"]] == ["checkout"]


def test_bad_line_is_answered_by_an_error_and_the_others_by_their_actions():
    lines = [
        "nonsense",
        '{"id": "x"}',
        '["a"]',
        '{"id": "y", "text": "hola", "language": "fr"}',
        '{"id": "z", "text": "hola"}',
    ]
    status, answers = understand("\n".join(lines))
    assert status == 1
    assert [a["id"] for a in answers] == [None, "x", None, "y", "z"]
    assert ["error" in a for a in answers] == [True, True, True, True, False]


def test_topic_other_is_written_out():
    _, answers = understand('{"id": "a", "text": "hacéis copias de llaves?", "language": "es"}')
    assert answers[0]["actions"] == [{"type": "ask_shop", "topic": "other"}]


def test_explanation_names_the_rules():
    _, answers = understand('{"id": "a", "text": "ponme 20 codos", "language": "es"}', "--explain")
    assert any(line.startswith("cart.add") for line in answers[0]["trace"])
