import json
import logging

import pytest
import structlog

from bot import logs
from bot.settings import Log


@pytest.fixture
def lines(capsys):
    """A function that gives the log's lines, or those with one of these words: an earlier test's loop may log too."""

    def told(*words):
        return [each for each in capsys.readouterr().err.splitlines() if not words or any(w in each for w in words)]

    before = logging.getLogger().handlers[:], logging.getLogger().level
    yield told
    logging.getLogger().handlers, _ = before[0], logging.getLogger().setLevel(before[1])
    structlog.reset_defaults()


def test_json_lines_are_one_object_each_with_time_and_level(lines):
    logs.configure(Log(format="json"))
    structlog.get_logger("bot.intake").info("replaying", updates=3)
    logging.getLogger("services.jobs").warning("job %s failed", 7)
    first, second = map(json.loads, lines("replaying", "job 7"))
    assert (first["event"], first["updates"], first["level"]) == ("replaying", 3, "info")
    assert (second["event"], second["logger"]) == ("job 7 failed", "services.jobs")
    assert first["timestamp"].endswith("Z")


def test_lines_below_the_level_are_left_out(lines):
    logs.configure(Log(level="warning", format="json"))
    structlog.get_logger("bot").info("chatter")
    structlog.get_logger("bot").warning("trouble")
    assert [json.loads(line)["event"] for line in lines("chatter", "trouble")] == ["trouble"]


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
    (line,) = lines("mail_failed")
    assert "lucia" not in line
    assert "550" in line


@pytest.mark.parametrize(
    "told",
    [
        "call +34 600 111 222 now", "the tax id B50123454 is taken", "DNI 29471853K", "ES91 2100 0418 4502 0005 1332",
        "/start inv_" + "x8Kd" * 8,
    ],
)  # fmt: skip
def test_phones_tax_ids_accounts_and_invitations_are_blanked_wherever_they_stand(lines, told):
    logs.configure(Log(format="json"))
    structlog.get_logger("bot").info("something_happened", what=told)
    (line,) = lines("something_happened")
    assert "—" in json.loads(line)["what"]
    for figures in ("600 111", "50123454", "29471853", "0418 4502", "x8Kd"):
        assert figures not in line


@pytest.mark.parametrize("harmless", ["2026-000001", "TOR-933-M8X40", "chat 9000123456", "-1001700000001", "0.0826"])
def test_numbers_that_are_nobodys_stay(lines, harmless):
    logs.configure(Log(format="json"))
    structlog.get_logger("bot").info("something_happened", what=harmless)
    assert json.loads(lines("something_happened")[0])["what"] == harmless


WRITTEN, COMPLAINT = "la abuela Petronila", 'no row of "Reformas Oroel"'


def test_an_errors_traceback_stays_and_what_it_quotes_goes(lines):
    logs.configure(Log(format="json"))
    try:
        try:
            int(WRITTEN)
        except ValueError as error:
            raise RuntimeError(COMPLAINT) from error
    except RuntimeError as error:
        structlog.get_logger("bot").exception("handling_failed", error=error)
    text = "\n".join(lines())
    assert "test_logs.py" in text
    assert "ValueError: invalid literal for int() with base 10: —" in text
    assert [word for word in ("Petronila", "Oroel") if word in text] == []
