"""Figures that all fasteners share: weight, price, pack."""

from decimal import Decimal
from math import pi

from bot.demo.finishes import Finish

STEEL = 7.85e-3  # g/mm³


def number(value: float) -> int | float:
    """Whole numbers without their point."""
    return int(value) if value == int(value) else value


def comma(value: float) -> str:
    """As Spanish writes it: 4,8."""
    return f"{value:g}".replace(".", ",")


def cylinder(diameter: float, height: float) -> float:
    """Grams of a steel cylinder; measures in mm."""
    return pi / 4 * diameter**2 * height * STEEL


def price_of(weight: float, cost: float, handling: float = 0.009) -> Decimal:
    """Euros a piece: handling and 3.90 €/kg, times what the finish costs; four decimals."""
    return Decimal(f"{(handling + weight * 0.0039) * cost:.4f}")


def pack_for(weight: float) -> int:
    """Pieces in a box of about two kilos, as the trade packs them."""
    return next((pack for pack in (500, 200, 100, 50, 25) if pack * weight <= 2200), 10)


def metal(finish: Finish) -> str:
    """The colour that a picture gives it: stainless steels look alike."""
    return {"129": "black", "A2": "stainless", "A4": "stainless"}.get(finish.code, "zinc")
