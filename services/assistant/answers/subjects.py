"""What a question is about: topics named outright, words and figures that lead to one, vague words last."""

import re
from dataclasses import dataclass

from services.assistant.answers import verdicts
from services.assistant.answers.questions import Question
from services.assistant.answers.topics import Topic, topics
from services.assistant.answers.verdicts import Finding, Specification

_BEFORE = re.compile(
    r"\b(?:para|en|on|for|sobre|into|in|through|contra|con|with|against|a traves de)(?: (?:el|la|los|las|the))? $"
)

MEASURED = {"limit", "span", "nominal", "exact"}


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic with what settles it already; ``sure`` where silence about it is worth a word."""

    topic: Topic
    found: tuple[Finding, ...] = ()
    sure: bool = True


def subjects(question: Question, record: Specification) -> list[Subject]:
    """In the order of the question; codes first, they are the most exact."""
    codes = verdicts.coded(question, record)
    known = topics()
    named = [m.topic for m in question.mentions if not m.vague]
    vague = [m.topic for m in question.mentions if m.vague]
    worded = by_words(question, named, vague)
    measured = by_figures(question, [*named, *worded], vague, record)
    sure = [t for t in dict.fromkeys([*named, *worded, *measured]) if t.name not in {name for name, _ in codes}]
    first = _merged([(known[name], finding) for name, finding in codes])
    if first or sure:
        return first + [Subject(topic, sure=topic in named or not named) for topic in sure]
    return [Subject(topic, sure=False) for topic in vague]


def _merged(codes: list[tuple[Topic, Finding]]) -> list[Subject]:
    """One subject a topic, one finding a field."""
    merged: dict[str, Subject] = {}
    seen: set[str] = set()
    for topic, finding in codes:
        if finding.key not in seen:
            seen.add(finding.key)
            before = merged.get(topic.name, Subject(topic))
            merged[topic.name] = Subject(topic, (*before.found, finding))
    return list(merged.values())


def by_words(question: Question, named: list[Topic], vague: list[Topic]) -> list[Topic]:
    """Topics of the materials, colours and grounds in the question: "es de latón?", "y para hormigón?"."""
    words = question.words
    groups = dict.fromkeys(group for word in words for group in word.groups)
    mentioned = [topic for topic in [*named, *vague] if topic.name in groups]
    if mentioned or not words:
        return mentioned[:1]
    after = any(
        _BEFORE.search(question.text[: question.text.find(f" {stem}") + 1])
        for w in words
        for stem in w.asked
        if f" {stem}" in question.text
    )
    return [topics()[words[0].groups[-1 if after and not question.elsewhere else 0]]]


def by_figures(question: Question, before: list[Topic], vague: list[Topic], record: Specification) -> list[Topic]:
    """Topics for figures that none named outright has a use for: a vaguely named one, or where the unit leads."""
    hinted = [topic for topic in vague if topic.rule in MEASURED]
    found = []
    for asked in question.figures:
        if asked.unit.sign and not any(verdicts.takes(asked, topic, record) for topic in before):
            hint = next((topic for topic in hinted if verdicts.takes(asked, topic, record)), None)
            topic = hint or verdicts.by_unit(asked, topics().values(), record)
            found += [topic] if topic else []
    return found
