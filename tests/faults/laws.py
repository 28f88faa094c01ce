"""What the books must keep to, whatever befell the program: each law a query for what breaks it.

``tests/faults/test_laws.py`` shows that each one can be broken, and is named when it is.
"""

RESERVED = """
SELECT s.product_id, s.warehouse_id, s.reserved, coalesce(o.pieces, 0) AS promised
FROM stock s LEFT JOIN (
    SELECT product_id, warehouse_id, sum(pieces) AS pieces FROM (
        SELECT l.product_id, a.key AS warehouse_id, a.value::int AS pieces
        FROM order_line l JOIN customer_order c ON c.id = l.order_id, jsonb_each_text(l.allocation) a
        WHERE c.status IN ('placed', 'confirmed')
        UNION ALL SELECT product_id, warehouse_id, pieces FROM stock_hold) promised
    GROUP BY 1, 2) o USING (product_id, warehouse_id)
WHERE s.reserved <> coalesce(o.pieces, 0)
"""
OVERSOLD = "SELECT product_id, warehouse_id, on_hand, reserved FROM stock WHERE on_hand < reserved OR reserved < 0"
LINES = """
SELECT o.number, l.product_id, l.quantity, l.shipped, l.allocation FROM order_line l
JOIN customer_order o ON o.id = l.order_id CROSS JOIN LATERAL (
    SELECT coalesce(sum(value::int), 0) AS pieces FROM jsonb_each_text(l.allocation)) reserved
WHERE l.shipped < 0 OR l.shipped + reserved.pieces > l.quantity
   OR (o.status IN ('shipped', 'delivered') AND l.shipped <> l.quantity)
"""
ONE_ORDER = "SELECT confirmation FROM customer_order GROUP BY 1 HAVING count(*) > 1"
ONE_INVOICE = """
SELECT o.number, count(i.id) AS invoices FROM customer_order o LEFT JOIN invoice i ON i.order_id = o.id
GROUP BY o.id HAVING count(i.id) <> 1
"""
NUMBERS = """
SELECT series, count(*) AS drawn, max(number) AS last, (SELECT value FROM counter WHERE name = series) AS counter FROM (
    SELECT 'invoice-' || substr(number, 2, 4) AS series, substr(number, 7)::int AS number FROM invoice
    UNION ALL SELECT 'order-' || substr(number, 1, 4), substr(number, 6)::int FROM customer_order) numbers
GROUP BY series
HAVING count(*) <> max(number) OR max(number) IS DISTINCT FROM (SELECT value FROM counter WHERE name = series)
"""
ORDERS_ADD_UP = """
SELECT o.number FROM customer_order o CROSS JOIN LATERAL (
    SELECT sum(base) AS base, sum(tax) AS vat, bool_and(right_amounts) AS right_amounts FROM (
        SELECT sum(amount) AS base, round(sum(amount) * vat_rate / 100, 2) AS tax,
               bool_and(amount = round(quantity * unit_price, 2)) AS right_amounts
        FROM order_line WHERE order_id = o.id GROUP BY vat_rate) rates) sums
WHERE NOT coalesce(right_amounts, false)
   OR (o.tax_base, o.vat, o.total) IS DISTINCT FROM (sums.base, sums.vat, sums.base + sums.vat)
"""
INVOICES_SAY_THE_ORDER = """
SELECT i.number FROM invoice i JOIN customer_order o ON o.id = i.order_id
CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(product_id, quantity, unit_price, amount) ORDER BY position) AS lines
    FROM order_line WHERE order_id = o.id) ordered
CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(
        x->>'sku', (x->>'quantity')::int, (x->>'unit_price')::numeric, (x->>'amount')::numeric)) AS lines
    FROM jsonb_array_elements(i.document->'lines') x) invoiced
WHERE (i.document->>'number', i.document->>'order_number') IS DISTINCT FROM (i.number, o.number)
   OR ((i.document->>'tax_base')::numeric, (i.document->>'vat')::numeric, (i.document->>'total')::numeric)
      IS DISTINCT FROM (o.tax_base, o.vat, o.total)
   OR ordered.lines IS DISTINCT FROM invoiced.lines
"""
UNANSWERED = "SELECT update_id, chat_id FROM stored_update WHERE answered_at IS NULL"
GIVEN_UP = "SELECT update_id, chat_id, error FROM stored_update WHERE error <> ''"
OUT_OF_ORDER = """
SELECT chat_id, update_id FROM (
    SELECT chat_id, update_id, handled_at, lag(handled_at) OVER (PARTITION BY chat_id ORDER BY arrival) AS earlier
    FROM stored_update WHERE receipt IS NOT NULL) effects
WHERE handled_at < earlier
"""

LAWS = {
    "reserved is what open orders and holds were promised": RESERVED,
    "nothing is promised that is not on the shelf": OVERSOLD,
    "no more of a line is shipped and reserved than was ordered, and all of it where all was shipped": LINES,
    "a confirmation has one order": ONE_ORDER,
    "an order has one invoice": ONE_INVOICE,
    "numbers have no gaps": NUMBERS,
    "an order adds up": ORDERS_ADD_UP,
    "an invoice says what its order says": INVOICES_SAY_THE_ORDER,
    "every update is answered": UNANSWERED,
    "no update is given up": GIVEN_UP,
    "a chat's updates have their effects in the order they came": OUT_OF_ORDER,
}
TAPS = "every tap is answered"


async def broken_laws(shop):
    """The laws that the books of a shop at rest do not keep, each with what breaks it."""
    found = {law: [dict(row) for row in await shop.query(sql)] for law, sql in LAWS.items()}
    found[TAPS] = shop.telegram.world.unanswered_callbacks()
    return {law: breaches for law, breaches in found.items() if breaches}
