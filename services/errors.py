"""What can go wrong in the trade, named by what happened.

An error's docstring is the log's message; ``key`` and the instance's ``args_for_words`` are the customer's
words (a text in ``templates/locales``). Services raise them, the assistant and the windows put them into words.
"""

from typing import ClassVar


class TradeError(Exception):
    """A request that the business refuses."""

    key: ClassVar[str] = "error.refused"

    def __init__(self, **words: object) -> None:
        """Keep the values that the customer's sentence names."""
        super().__init__(self.__doc__, words)
        self.words = words


class UnknownProductError(TradeError):
    """No active product carries this SKU."""

    key = "error.unknown_product"  # words: sku


class QuantityError(TradeError):
    """The quantity is not a whole number from 1 to 100,000."""

    key = "error.quantity"  # words: quantity


class MinimumQuantityError(TradeError):
    """The quantity is below the product's minimum order quantity."""

    key = "error.minimum_quantity"  # words: name, minimum, unit


class StockError(TradeError):
    """Fewer pieces are available than were asked for."""

    key = "error.stock"  # words: name, available, unit


class NotInCartError(TradeError):
    """The cart has no line of this product."""

    key = "error.not_in_cart"  # words: name


class EmptyCartError(TradeError):
    """Nothing to order: the cart has no lines."""

    key = "error.empty_cart"


class SummaryChangedError(TradeError):
    """A price, or the cart, is no longer what the confirmed summary showed."""

    key = "error.summary_changed"


class UnknownOrderError(TradeError):
    """This customer has no order of that number."""

    key = "error.unknown_order"  # words: number


class IncompleteCustomerError(TradeError):
    """The customer's data lack something that an invoice must carry."""

    key = "error.incomplete_customer"  # words: field


class OutOfStockError(StockError):
    """Not one sellable piece is available."""

    key = "error.out_of_stock"  # words: name


class RetiredError(OutOfStockError):
    """The article is sold no longer."""

    key = "error.retired"  # words: name


class NoOrdersError(UnknownOrderError):
    """This customer has not ordered anything yet."""

    key = "error.no_orders"


class OrderStatusError(TradeError):
    """An order's status may not change in that way."""

    key = "error.order_status"  # words: number, status, wanted


class NothingToShipError(TradeError):
    """The order's missing pieces have not come yet, and what was there has been sent."""

    key = "error.nothing_to_ship"  # words: number
