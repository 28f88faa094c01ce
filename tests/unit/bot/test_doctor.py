import shutil
import tempfile
from pathlib import Path

import pytest

from bot import doctor
from bot.settings import Settings
from tests.contracts.test_embedder import TINY
from tests.integration.telegram_stub import TelegramStub


@pytest.fixture
def folder():
    path = Path(tempfile.mkdtemp(prefix="macroferro-doctor-"))
    yield path
    shutil.rmtree(path)


async def findings(folder, **sections):
    settings = Settings.model_validate({"data_dir": folder, **sections})
    return {finding.part: finding for finding in await doctor.examine(settings)}


async def test_embedded_engines_are_asked_and_the_rest_is_said_to_be_unset(folder):
    found = await findings(folder)
    assert found["PostgreSQL"].answer.startswith("PostgreSQL 18")
    assert found["Redis"].answer.startswith("Redis ")
    assert found["Telegram"].answer == "no token: only `python -m bot demo` works"
    assert all(found[part].ok for part in ("PostgreSQL", "Redis", "Telegram", "Qdrant", "OpenAI", "SMTP", "staff"))


async def test_a_configured_server_that_does_not_answer_is_found_and_its_password_is_not_shown(folder, capsys):
    found = await findings(
        folder,
        database={"url": "postgresql://shop:verysecret@127.0.0.1:1/shop"},
        redis={"url": "redis://:verysecret@127.0.0.1:1/0"},
        qdrant={"url": "http://127.0.0.1:1"},
        smtp={"host": "127.0.0.1", "port": 1},
    )
    assert [found[part].ok for part in ("PostgreSQL", "Redis", "Qdrant", "SMTP")] == [False] * 4
    doctor.show(list(found.values()))
    shown = capsys.readouterr().out
    assert "127.0.0.1" in shown
    assert "verysecret" not in shown


async def test_import_folder_has_its_row_where_one_is_set_and_none_where_not(folder):
    found = await findings(folder)
    assert "import folder" not in found
    assert (found["pictures"].ok, found["pictures"].answer) == (True, "none yet")
    found = await findings(folder, catalogue={"import_folder": str(folder / "export")})
    assert not found["import folder"].ok
    assert found["import folder"].answer == "is no folder: catalogue.import_folder names none that is there"


async def test_a_refused_token_is_found(folder):
    stub = TelegramStub()
    base = await stub.serve()  # it knows getUpdates alone: getMe is answered with 404
    found = await findings(folder, telegram={"token": "1:secrettoken", "api_base": base})
    await stub.runner.cleanup()
    assert not found["Telegram"].ok
    assert "Decode" in found["Telegram"].answer
    assert "secrettoken" not in found["Telegram"].answer


async def test_a_local_model_is_loaded_to_see_whether_it_is_there(folder):
    pytest.importorskip("fastembed")
    tiny = {"embedder": "local", "local_model": "tiny", "local_dimension": 4}
    there = await findings(folder, search={**tiny, "local_folder": str(TINY)})
    assert (there["embedder"].ok, there["embedder"].answer) == (True, "loaded, 4 figures a text")
    missing = await findings(folder, search={**tiny, "local_folder": str(folder)})
    assert not missing["embedder"].ok
    assert "lacks tokenizer.json" in missing["embedder"].answer


def test_a_url_is_shown_without_its_password():
    assert (
        doctor.shown("postgresql://shop:secret@db.example:5432/shop?password=x") == "postgresql://db.example:5432/shop"
    )
    assert doctor.shown("http://db.example/path") == "http://db.example/path"
