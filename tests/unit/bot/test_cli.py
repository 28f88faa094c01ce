import os
import re
import subprocess
import sys
import time

import pytest

from bot.settings import PROGRAM

COMMANDS = [
    "demo", "worker", "migrate", "backup", "restore", "import", "index", "search", "understand", "invoice", "doctor",
    "customer", "jobs",
]  # fmt: skip


def bot(*words, **variables):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")} | variables
    return subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=PROGRAM, env=environment, capture_output=True, text=True, check=False
    )


def test_without_a_token_it_says_in_three_lines_how_to_begin():
    done = bot(BOT_TELEGRAM__TOKEN="")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 3
    assert "@BotFather" in done.stderr
    assert "BOT_TELEGRAM__TOKEN" in done.stderr
    assert "python -m bot demo" in done.stderr


def test_wrong_settings_end_with_status_2_and_the_key():
    done = bot("migrate", BOT_METRICS__PORT="high")
    assert done.returncode == 2
    assert "metrics.port (or BOT_METRICS__PORT): got 'high'" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_names_every_command_and_starts_at_once():
    started = time.perf_counter()
    done = bot("--help")
    assert time.perf_counter() - started < 2  # 0.1 s on an idle machine
    assert re.findall(r"^  ([a-z]+)  ", done.stdout, re.MULTILINE) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(command):
    done = bot(command, "--help")
    assert done.returncode == 0
    assert f"python -m bot {command}" in done.stdout


def test_help_imports_nothing_heavy():
    heavy = "aiogram", "tortoise", "openai", "qdrant_client", "weasyprint", "dynaconf", "numpy"
    code = f"import sys, bot.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROGRAM, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
