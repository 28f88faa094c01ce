"""Reading what the buyer wrote: rules over the lexicons first, a language model only where they doubt."""

from services.understanding.pipeline import explain, read_by_rules

__all__ = ["explain", "read_by_rules"]
