"""What is kept about a person, table by table: exported whole, and erased as far as the law lets.

Spain's Código de Comercio, art. 30, has a business keep its books and their evidence for six years: orders and
invoices stay, with what is printed on them, but lose the Telegram id that led to them. A new column that stands
neither here nor in :data:`NOT_PERSONAL` fails a test.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from tortoise.connection import get_connection

HIS = "(SELECT customer_id FROM membership WHERE account_id = $1)"
ORDERS_OF_ACCOUNT = f"(SELECT id FROM customer_order WHERE chat_id = $1 OR customer_id IN {HIS})"  # noqa: S608  # constants
ORDERS_OF_CUSTOMER = "(SELECT id FROM customer_order WHERE customer_id = $1)"


@dataclass(frozen=True, slots=True)
class Kept:
    """A table's personal columns, and whose its rows are: ``$1`` is a Telegram user, or a customer."""

    columns: tuple[str, ...]
    of_account: str
    of_customer: str = ""
    order: str = "1"


KEPT: Mapping[str, Kept] = {
    "account": Kept(
        ("user_id", "first_name", "username", "phone", "language", "language_chosen", "created_at", "customer_id"),
        "user_id = $1",
    ),
    "membership": Kept(
        ("account_id", "customer_id", "how", "joined_at"), "account_id = $1", "customer_id = $1", "joined_at"
    ),
    "customer": Kept(
        ("id", "client_ref", "name", "email", "email_proven", "phone", "tax_id", "address", "created_at", "updated_at"),
        f"id IN {HIS}",
        "id = $1",
    ),
    "invitation": Kept(
        ("customer_id", "made_by", "made_at", "expires_at", "used_at", "used_by"),
        "used_by = $1 OR made_by = $1",
        "customer_id = $1",
        "made_at",
    ),
    "login_code": Kept(
        ("chat_id", "address", "tries", "asked_at", "expires_at", "used_at"),
        "chat_id = $1",
        "address = (SELECT lower(email) FROM customer WHERE id = $1 AND email <> '')",
        "asked_at",
    ),
    "conversation": Kept(("chat_id", "memory", "updated_at"), "chat_id = $1"),
    "said": Kept(("chat_id", "said_at", "text", "actions", "confidence", "source"), "chat_id = $1", order="said_at"),
    "stored_update": Kept(
        ("chat_id", "received_at", "payload", "receipt", "error", "handled_at", "answered_at"),
        "chat_id = $1",
        order="received_at",
    ),
    "cart_line": Kept(("chat_id", "product_id", "quantity"), "chat_id = $1"),
    "stock_hold": Kept(("chat_id", "product_id", "pieces", "reason", "expires_at"), "chat_id = $1", order="expires_at"),
    "customer_order": Kept(
        (
            "number", "chat_id", "customer_id", "status", "customer_data", "notes", "language", "currency", "tax_base",
            "vat", "total", "placed_at", "confirmation",
        ),
        f"id IN {ORDERS_OF_ACCOUNT}",
        "customer_id = $1",
    ),
    "order_line": Kept(
        (
            "order_id", "position", "product_id", "name", "quantity", "shipped", "unit", "unit_price", "vat_rate",
            "amount",
        ),
        f"order_id IN {ORDERS_OF_ACCOUNT}",
        f"order_id IN {ORDERS_OF_CUSTOMER}",
    ),
    "invoice": Kept(
        ("number", "order_id", "issued_at", "document", "mailed_at"),
        f"order_id IN {ORDERS_OF_ACCOUNT}",
        f"order_id IN {ORDERS_OF_CUSTOMER}",
    ),
}  # fmt: skip

# Beside them nothing about a person is kept; each with the reason. ``*``: the whole table.
NOT_PERSONAL: Mapping[str, Mapping[str, str]] = {
    "category": {"*": "the catalogue"},
    "product": {"*": "the catalogue"},
    "image": {"*": "the catalogue"},
    "warehouse": {"*": "the wholesaler's own"},
    "stock": {"*": "pieces"},
    "enrichment": {"*": "the catalogue"},
    "imported_file": {"*": "the wholesaler's files"},
    "counter": {"*": "the last number of a series"},
    "mail_count": {"*": "hashes of addresses, gone after two days"},
    "account": {},
    "membership": {"id": "a key"},
    "customer": {},
    "invitation": {"id": "a key", "token_hash": "nobody's: whoever has the link"},
    "login_code": {"id": "a key", "salt": "random", "code_hash": "a secret, good for ten minutes"},
    "conversation": {},
    "said": {"id": "a key"},
    "stored_update": {"update_id": "Telegram's own count", "attempts": "how often it was tried"},
    "cart_line": {"id": "a key"},
    "stock_hold": {"id": "a key", "warehouse_id": "which shelf it lies on"},
    "customer_order": {"id": "a key"},
    "order_line": {"id": "a key", "name_en": "the article's other name", "allocation": "which shelf it lies on"},
    "invoice": {"id": "a key", "pdf": "the document once more, as sent", "telegram_file_id": "where Telegram has it"},
}

# A customer that typing made is his alone where nobody else buys for it; what the wholesaler entered is the company's.
OWN = """
SELECT m.customer_id AS id FROM membership m JOIN customer c ON c.id = m.customer_id
WHERE m.account_id = $1 AND c.client_ref IS NULL
    AND NOT EXISTS (SELECT FROM membership o WHERE o.customer_id = m.customer_id AND o.account_id <> $1)
"""

OF_ACCOUNT = (
    "UPDATE invoice SET telegram_file_id = NULL WHERE order_id IN (SELECT id FROM customer_order WHERE chat_id = $1)",
    "UPDATE customer_order SET chat_id = 0, confirmation = 'erased-' || id WHERE chat_id = $1",
    "UPDATE invitation SET used_by = NULL WHERE used_by = $1",
    "UPDATE invitation SET made_by = 0 WHERE made_by = $1",
    "DELETE FROM login_code WHERE chat_id = $1",
    "DELETE FROM said WHERE chat_id = $1",
    "DELETE FROM conversation WHERE chat_id = $1",
    "DELETE FROM cart_line WHERE chat_id = $1",
    "DELETE FROM membership WHERE account_id = $1",
    "DELETE FROM account WHERE user_id = $1",
)

# The update that asked for it is still on its way; the sweep takes it once it is answered.
UPDATES = """
UPDATE stored_update SET payload = '{}'::jsonb, receipt = NULL, error = '', chat_id = 0
WHERE chat_id = $1 AND answered_at IS NOT NULL AND update_id <= $2
"""

OF_CUSTOMER = (
    "DELETE FROM login_code WHERE address = (SELECT lower(email) FROM customer WHERE id = $1 AND email <> '')",
    "DELETE FROM invitation WHERE customer_id = $1",
    "UPDATE account SET customer_id = NULL WHERE customer_id = $1",
    "DELETE FROM membership WHERE customer_id = $1",
    """UPDATE customer SET name = '', email = '', email_proven = false, phone = '', tax_id = '', address = '',
        client_ref = NULL WHERE id = $1 AND EXISTS (SELECT FROM customer_order WHERE customer_id = $1)""",
    "DELETE FROM customer WHERE id = $1 AND NOT EXISTS (SELECT FROM customer_order WHERE customer_id = $1)",
)

JSON = {"memory", "actions", "payload", "receipt", "customer_data", "document"}
LATEST = 2**62
Rows = list[dict[str, Any]]


async def of_account(user_id: int) -> dict[str, Rows]:
    """Everything kept about a Telegram user, by table."""
    return {table: await _rows(table, kept, kept.of_account, user_id) for table, kept in KEPT.items()}


async def of_customer(customer_id: int) -> dict[str, Rows]:
    """Everything kept about a customer, by table; the conversations of those who buy for it are theirs."""
    return {
        table: await _rows(table, kept, kept.of_customer, customer_id)
        for table, kept in KEPT.items()
        if kept.of_customer
    }


async def _rows(table: str, kept: Kept, whose: str, who: int) -> Rows:
    columns = ", ".join(kept.columns)
    rows = await get_connection("default").execute_query_dict(
        f"SELECT {columns} FROM {table} WHERE {whose} ORDER BY {kept.order}",  # noqa: S608  # constants of this module
        [who],
    )
    return [{name: _opened(name, value) for name, value in row.items()} for row in rows]


def _opened(column: str, value: Any) -> Any:
    """JSON as what it says: the connection gives it as text."""
    return orjson.loads(value) if column in JSON and isinstance(value, str) else value


async def erase_account(user_id: int) -> None:
    """Erase a Telegram user, in the ambient transaction; :func:`sweep` finishes what is still on its way."""
    connection = get_connection("default")
    own = await connection.execute_query_dict(OWN, [user_id])
    for row in own:
        await erase_customer(row["id"])
    for statement in OF_ACCOUNT:
        await connection.execute_query(statement, [user_id])
    await connection.execute_query(UPDATES, [user_id, LATEST])


async def erase_customer(customer_id: int) -> None:
    """Erase a customer's record, and the way of everybody into it; its orders and invoices stay as they were issued."""
    await _all(OF_CUSTOMER, customer_id)


async def _all(statements: Sequence[str], who: int) -> None:
    for statement in statements:
        await get_connection("default").execute_query(statement, [who])
