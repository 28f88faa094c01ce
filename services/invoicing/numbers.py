"""Numbers without gaps, as Real Decreto 1619/2012, art. 6.1 (a) wants them."""

from tortoise.connection import get_connection


async def draw(counter: str) -> int:
    """The counter's next number, from 1.

    The row stays locked until the ambient transaction ends, so that an abort gives the number back.
    """
    rows = await get_connection("default").execute_query_dict(
        "INSERT INTO counter (name, value) VALUES ($1, 1)"
        " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value",
        [counter],
    )
    return int(rows[0]["value"])


async def invoice_number(year: int) -> str:
    """``F2026-000001``, one series a year."""
    return f"F{year}-{await draw(f'invoice-{year}'):06d}"
