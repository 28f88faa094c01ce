"""The refusal of a checkout answer."""


class FieldError(Exception):
    """An answer that cannot stand: ``key`` is the text that says what was wrong and what would be right."""

    def __init__(self, key: str, /, **words: object) -> None:
        """Keep the values that the sentence names."""
        super().__init__(key, words)
        self.key = key
        self.words = words
