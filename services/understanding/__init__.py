"""Reading what the buyer wrote: rules over the lexicons first, a language model only where they doubt."""

from services.understanding.pipeline import explain, read_by_rules
from services.understanding.reader import Understanding

__all__ = ["Understanding", "explain", "read_by_rules"]
