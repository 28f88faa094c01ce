"""``python -m bot demo --script``: the written conversation that the README names is played to its end."""

import asyncio
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = "bot/demo/conversations/journey.txt"


async def played(script, folder):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--script", script),
        cwd=ROOT,
        env={**os.environ, "BOT_DATA_DIR": str(folder)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(process.communicate(), 240)
    return process.returncode, output.decode()


async def test_the_demos_script_goes_as_written_and_says_where_it_does_not(tmp_path_factory, data_folder):
    status, output = await played(SCRIPT, data_folder)
    assert status == 0, output[-3000:]
    assert "Pedido 20" in output
    wrong = tmp_path_factory.mktemp("script") / "wrong.txt"
    wrong.write_text("> hola\n? esto no lo dice nadie\n", encoding="utf-8")
    status, output = await played(str(wrong), data_folder)
    assert status == 1
    assert "wrong.txt:2" in output
