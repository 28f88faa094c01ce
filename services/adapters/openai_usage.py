"""What the language model is asked and what it costs, counted for Prometheus (:mod:`bot.health` shows it)."""

from typing import Any

from prometheus_client import Counter

CALLS = Counter("macroferro_model_calls_total", "Questions to the language model.", ["purpose", "outcome"])
TOKENS = Counter("macroferro_model_tokens_total", "Tokens that the language model counted.", ["direction"])
COST = Counter("macroferro_model_cost_total", "What they cost, by the prices of the settings.")


def count_usage(response: Any, prices: tuple[float, float]) -> None:
    """Count an answer's tokens; ``prices``: of a million tokens in, and of a million out."""
    if (usage := getattr(response, "usage", None)) is None:
        return
    for direction, tokens, price in zip(("in", "out"), (usage.input_tokens, usage.output_tokens), prices, strict=True):
        TOKENS.labels(direction).inc(tokens)
        COST.inc(tokens * price / 1_000_000)
