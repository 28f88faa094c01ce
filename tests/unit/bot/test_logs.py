import json
import logging

import pytest
import structlog

from bot import logs
from bot.settings import Log


@pytest.fixture
def lines(capsys):
    before = logging.getLogger().handlers[:], logging.getLogger().level
    yield lambda: list(capsys.readouterr().err.splitlines())
    logging.getLogger().handlers, _ = before[0], logging.getLogger().setLevel(before[1])
    structlog.reset_defaults()


def test_json_lines_are_one_object_each_with_time_and_level(lines):
    logs.configure(Log(format="json"))
    structlog.get_logger("bot.intake").info("replaying", updates=3)
    logging.getLogger("services.jobs").warning("job %s failed", 7)
    first, second = map(json.loads, lines())
    assert (first["event"], first["updates"], first["level"]) == ("replaying", 3, "info")
    assert (second["event"], second["logger"]) == ("job 7 failed", "services.jobs")
    assert first["timestamp"].endswith("Z")


def test_lines_below_the_level_are_left_out(lines):
    logs.configure(Log(level="warning", format="json"))
    structlog.get_logger("bot").info("chatter")
    structlog.get_logger("bot").warning("trouble")
    assert [json.loads(line)["event"] for line in lines()] == ["trouble"]


@pytest.mark.parametrize(
    "secret",
    [
        "https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/getMe",
        "postgresql://shop:AAHdqTcvCH1@db/shop",
        "key sk-AAHdqTcvCH1vGWJx",
    ],
)
def test_tokens_and_passwords_do_not_reach_a_line(lines, secret):
    logs.configure(Log(format="json"))
    error = ConnectionError(f"cannot reach {secret}")
    structlog.get_logger("bot").error("poll_failed", url=secret, exc_info=error)
    logging.getLogger("aiohttp").error("cannot reach %s", secret)
    text = "\n".join(lines())
    assert "poll_failed" in text
    assert "AAHdqTcvCH1" not in text


def test_personal_fields_and_addresses_are_blanked(lines):
    logs.configure(Log(format="json"))
    structlog.get_logger("bot").info(
        "mail_failed", email="lucia@obras.example", reason="550 <lucia@obras.example> unknown"
    )
    (line,) = lines()
    assert "lucia" not in line
    assert "550" in line
