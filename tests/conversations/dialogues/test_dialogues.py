"""The written conversations: every one with the clerk, a handful with the running bot as well."""

import pytest

from tests.conversations.dialogues.play import DIALOGUES, AtTheCounter, InTheChat, Play, read
from tests.integration.assistant.counter import Talk

WRITTEN = [read(path) for path in DIALOGUES]


@pytest.mark.parametrize("dialogue", WRITTEN, ids=lambda dialogue: dialogue.name)
async def test_the_dialogue_goes_as_written(clerk, dialogue):
    failed = await Play(AtTheCounter(Talk(clerk, language=dialogue.language))).hold(dialogue)
    if failed:
        pytest.fail(failed, pytrace=False)


@pytest.mark.parametrize("dialogue", [d for d in WRITTEN if d.in_chat], ids=lambda dialogue: dialogue.name)
async def test_the_dialogue_goes_as_written_in_the_chat(shop, dialogue):
    failed = await Play(InTheChat(shop, dialogue.language)).hold(dialogue)
    if failed:
        pytest.fail(failed, pytrace=False)


def test_there_are_dialogues_enough_in_both_languages():
    languages = [dialogue.language for dialogue in WRITTEN]
    assert len(languages) >= 40
    assert min(languages.count("es"), languages.count("en")) >= 18
    assert sum(dialogue.in_chat for dialogue in WRITTEN) >= 5
    for dialogue in WRITTEN:
        assert dialogue.turns >= 6, dialogue.name
