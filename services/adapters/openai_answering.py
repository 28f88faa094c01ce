"""What a language model is told about one article and what it may say: an answer with the fields that bear it out."""

import json
from collections.abc import Mapping

from services.adapters.openai_reading import closed, fenced, nullable, prompt, tokens
from services.ports.language_model import Grounded, LanguageModelError

_LONGEST_RECORD = 4000  # characters: a specification of 30 fields and a page of description
_LONGEST_QUESTION = 600
ANSWER_SCHEMA = closed({"answer": nullable("string"), "fields": {"type": "array", "items": {"type": "string"}}})


def asked(record: Mapping[str, str], question: str, language: str) -> str:
    """The record field by field and the question, both fenced as data."""
    fields = "\n".join(f"{name}: {' '.join(value.split())}" for name, value in record.items())
    return (
        f"record:\n{fenced(fields[:_LONGEST_RECORD])}\n"
        f"question:\n{fenced(question[:_LONGEST_QUESTION])}\nlanguage: {language}"
    )


def grounded(text: str) -> Grounded | None:
    """The model's JSON as an answer; None where it has none. Raises :class:`LanguageModelError` where it is no JSON."""
    try:
        said = json.loads(text)
        answer, fields = said["answer"], said["fields"]
    except (ValueError, KeyError, TypeError) as error:
        raise LanguageModelError("not an answer") from error
    if not isinstance(fields, list) or not all(isinstance(name, str) for name in fields):
        raise LanguageModelError("not an answer")
    return Grounded(answer.strip(), tuple(fields)) if isinstance(answer, str) and answer.strip() else None


def answer_tokens(record: Mapping[str, str], question: str, language: str) -> int:
    """What such an answer costs in input, the schema included."""
    schema = json.dumps(ANSWER_SCHEMA, separators=(",", ":"))
    return tokens(prompt("answer"), asked(record, question, language), schema)
