"""Answers about an article from its own record: yes or no where the record settles it, else the fields asked for.

Nothing is made up: every figure shown is the record's. Where it is silent the buyer is told so and offered a person.
"""

from dataclasses import dataclass, replace

from services.assistant.answers import descriptions, verdicts
from services.assistant.answers.fields import field_name, field_value
from services.assistant.answers.measures import folded
from services.assistant.answers.pricing import in_packs, price_for
from services.assistant.answers.questions import Question
from services.assistant.answers.subjects import Subject, subjects
from services.assistant.answers.topics import keys_like
from services.assistant.answers.verdicts import Finding, Verdict
from services.assistant.note import Note
from services.catalogue.views import ProductCard
from services.wording import Wording

MOST = 3  # lines of an answer


@dataclass(frozen=True, slots=True)
class Line:
    """A field as it is shown, with the verdict it bears out."""

    label: str
    value: str
    verdict: Verdict = "plain"


@dataclass(frozen=True, slots=True)
class Asking:
    """A question to one article."""

    card: ProductCard
    question: Question
    words: Wording

    def lines(self, subject: Subject) -> list[Line]:
        """What the article says to one subject."""
        match subject.topic.rule:
            case "price":
                return [self._price()]
            case "stock":
                return [self._stock()]
            case "brand":
                return self._brand()
            case "pack":
                return self._pack(subject)
        found = subject.found or verdicts.findings(self.question, subject.topic, self.card.specification)
        return [self.line(finding) for finding in found]

    def line(self, finding: Finding) -> Line:
        record, words = self.card.specification, self.words
        value = field_value(finding.key, record[finding.key], words)
        verdict: Verdict = "plain" if finding.verdict == "no" and self.question.elsewhere else finding.verdict
        if finding.reason:
            value = f"{value} ({field_value(finding.reason, record[finding.reason], words)})"
        return Line(field_name(finding.key, words), value, verdict)

    def _price(self) -> Line:
        unit = self.words.text(f"per.{self.card.unit}")
        each = self.words.text("record.price_each", price=self.words.money(self.card.price), unit=unit)
        value = price_for(self.card, self.question, self.words) or each
        return Line(self.words.text("record.price"), value)

    def _stock(self) -> Line:
        """Whether there is enough, with the figure: "¿hay stock de 50?"."""
        card, label = self.card, self.words.text("record.stock")
        wanted = self.question.amount or 0
        if in_packs(self.question, card):
            wanted *= card.pack_size
        value = self.words.unit(card.unit, card.sellable) if card.sellable else self.words.text(f"record.{card.supply}")
        if self.question.open:
            return Line(label, value)
        if card.backorder and 0 < card.sellable < wanted:
            value = self.words.text("record.rest_on_backorder", available=value)
        return Line(label, value, "yes" if card.sellable >= max(wanted, 1) else "no")

    def _brand(self) -> list[Line]:
        brand, named = self.card.brand, self.question.named("brand")
        if not brand:
            return []
        theirs = any(stem in folded(brand) for word in named for stem in word.value)
        verdict: Verdict = "plain" if self.question.open or not named else "yes" if theirs else "no"
        return [Line(self.words.text("record.brand"), brand, verdict)]

    def _pack(self, subject: Subject) -> list[Line]:
        """Pieces in a pack: by its specification, by how it is sold, and the least that is sold."""
        card, words = self.card, self.words
        lines = [self.line(Finding(key)) for key in keys_like(card.specification, subject.topic.fields)[:1]]
        pack = Line(words.text("record.pack"), words.unit(card.unit, card.pack_size))
        amount = None if self.question.open else self.question.amount
        if amount is not None and not lines:
            pack = replace(pack, verdict="yes" if amount == card.pack_size else "no")
        lines.append(pack)
        if card.min_quantity > 1:
            lines.append(Line(words.text("record.minimum"), words.unit(card.unit, card.min_quantity)))
        return lines


def answer(card: ProductCard, question: str, words: Wording) -> list[Note]:
    """At most three lines: the verdict or the fields asked for; what the record does not say, otherwise."""
    asking = Asking(card, Question(question, words.language), words)
    said = [(subject, asking.lines(subject)) for subject in subjects(asking.question, card.specification)]
    lines = chosen([found for _, found in said])
    silent = [subject for subject, found in said if not found and subject.sure]
    if not lines:
        lines = _by_label(asking)
    if lines:
        return _notes(asking, lines) + _silence(asking, silent, room=MOST - len(lines))
    sentence = descriptions.sentence(card, asking.question, [subject.topic for subject in silent], words.language)
    if sentence:
        return [Note(key="answer.described", values={"name": card.name(words.language), "sentence": sentence})]
    return [Note(key="answer.unknown", values={"name": card.name(words.language)}, mark="ask")]


def chosen(said: list[list[Line]]) -> list[Line]:
    """Yes or no first, then one of each subject, then more of each; a field stands once, with its verdict."""
    settled = {line.label for found in said for line in found if line.verdict != "plain"}
    told = [[line for line in found if line.verdict != "plain" or line.label not in settled] for found in said]
    turns = [[found[place] for found in told if len(found) > place] for place in range(MOST)]
    unique = {line.label: line for turn in turns for line in turn}.values()
    return sorted(unique, key=lambda line: line.verdict == "plain")[:MOST]


def _by_label(asking: Asking) -> list[Line]:
    """Fields whose own name the question says, in either language, or whose value it names."""
    record, question = asking.card.specification, asking.question
    keys = descriptions.labelled(record, question)
    settled = None if question.open else _outright(question, keys, record)
    return [asking.line(settled)] if settled else [asking.line(Finding(key)) for key in keys[:MOST]]


def _outright(question: Question, keys: list[str], record: verdicts.Specification) -> Finding | None:
    """A yes or a no of a field that no topic knows."""
    if not keys:
        return verdicts.equal(question, record)
    if len(keys) > 1:
        return None
    answer = verdicts.truth(record[keys[0]])
    if answer is not None:
        return Finding(keys[0], "yes" if answer else "no")
    if verdicts.says(question, record[keys[0]]):
        return Finding(keys[0], "yes")
    return verdicts.figured(question, keys[0], record)


def _notes(asking: Asking, lines: list[Line]) -> list[Note]:
    """The first line names the article; a verdict that could be misread ("¿se quema?") stands alone."""
    name = asking.card.name(asking.words.language)
    notes = []
    for place, line in enumerate(lines):
        verdict = "within_it" if line.verdict == "within" and asking.question.harmful else line.verdict
        values = {"field": line.label, "value": line.value}
        notes.append(
            Note(key=f"answer.{verdict}_too", values=values)
            if place
            else Note(key=f"answer.{verdict}", values={"name": name, **values})
        )
    return notes


def _silence(asking: Asking, silent: list[Subject], room: int) -> list[Note]:
    if not silent or room < 1:
        return []
    about = ", ".join(asking.words.text(f"topic.{subject.topic.name}") for subject in silent)
    return [Note(key="answer.silent", values={"about": about}, mark="ask")]
