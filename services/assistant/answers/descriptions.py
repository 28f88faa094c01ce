"""What an article's description says, sentence by sentence, and fields that a question calls by their own name."""

import re
from collections.abc import Iterable

from services.actions import Language
from services.assistant.answers.fields import english, field_name
from services.assistant.answers.measures import folded
from services.assistant.answers.questions import Question
from services.assistant.answers.topics import Topic, words
from services.assistant.answers.verdicts import Specification
from services.catalogue.views import ProductCard
from services.wording import wording

STEM = 5  # letters that two forms of a word share: "maletín", "maletines"
LONGEST = 240
LANGUAGES: tuple[Language, ...] = ("es", "en")
_SENTENCE = re.compile(r"(?<=[.;!?])\s+")


def stems(text: str) -> set[str]:
    """The telling words of a text, cut to what their forms share."""
    return {word[:STEM] for word in re.findall(r"[^\W\d_]{4,}", folded(text)) if word not in words().idle}


def labelled(record: Specification, question: Question) -> list[str]:
    """The fields that the question calls by their name in either language, or by their value; the best called first."""
    asked = stems(question.raw)
    scored = [(max(_share(asked, label) for label in _labels(key, record[key])), key) for key in record]
    best = max((score for score, _ in scored), default=0)
    return [key for score, key in scored if score == best] if best > 0 else []


def _share(asked: set[str], label: str) -> float:
    said = stems(label)
    return len(said & asked) if said and 2 * len(said & asked) >= len(said) else 0


def _labels(key: str, value: object) -> Iterable[str]:
    yield from (field_name(key, wording(language)) for language in LANGUAGES)
    if isinstance(value, str):
        yield value
        yield english(value)


def sentence(card: ProductCard, question: Question, topics: Iterable[Topic], language: Language) -> str | None:
    """The description's sentence that says most of what was asked, in the buyer's language; None where none does."""
    known = stems(f"{card.name_es} {card.name_en}")
    asked = stems(question.raw) - known
    wanted = [stem for topic in topics for stem in topic.asked if len(stem.strip()) >= 4]
    wanted += [stem for word in question.words for stem in word.asked]
    ours = _sentences(card.description(language))
    told = [ours, _sentences(card.description("en" if language == "es" else "es"))]
    scores = [0] * len(ours)
    for sentences in told:
        if len(sentences) == len(ours):
            scores = [max(s, _hits(text, asked, wanted)) for s, text in zip(scores, sentences, strict=True)]
    best = max(scores, default=0)
    return ours[scores.index(best)].rstrip(";")[:LONGEST] if best else None


def _sentences(text: str) -> list[str]:
    return [part for part in _SENTENCE.split(text.strip()) if part]


def _hits(text: str, asked: set[str], wanted: list[str]) -> int:
    plain = " ".join(["", *re.findall(r"[^\W_]+", folded(text)), ""])
    return len(stems(text) & asked) + any(f" {stem}" in plain for stem in wanted)
