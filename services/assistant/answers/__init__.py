"""Answers about articles from their own records, in the buyer's language: questions, fields, comparisons."""

from services.assistant.answers.answering import answer
from services.assistant.answers.comparison import compared
from services.assistant.answers.fields import field_name, field_value, in_order

__all__ = ["answer", "compared", "field_name", "field_value", "in_order"]
