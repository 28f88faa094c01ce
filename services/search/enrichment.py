"""Articles enriched once by a language model: names and uses that their records lack, kept beside the catalogue.

Off unless ``search.enriched_a_day`` says how many a day. One article a call, kept at once, so that a run broken off
anywhere goes on where it was.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from tortoise.transactions import in_transaction

from models.catalogue import Product
from models.enrichment import Enrichment
from services.jobs.queue import enqueue
from services.jobs.registry import Payload
from services.ports.enricher import Enriched, Enricher, EnricherError

NAME = "search.enrich"
BATCH = 20  # articles of one job
IN_A_ROW = 3  # failures after which it is the model's service that fails
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Enriching:
    """``enricher`` None, or ``a_day`` 0: nothing is ever asked."""

    enricher: Enricher | None
    a_day: int
    clock: Callable[[], datetime]

    @property
    def wanted(self) -> bool:
        """Whether the settings ask for it."""
        return self.enricher is not None and self.a_day > 0


async def begin(enriching: Enriching) -> None:
    """Queue a batch, where it is wanted and articles wait; harmless where one is queued already."""
    if enriching.wanted and await _waiting(1):
        await _next(enriching.clock(), timedelta())


async def enrich(enriching: Enriching, payload: Payload) -> None:
    """A batch within the day's budget, then the next; the model's failures are tried again as any job's."""
    del payload
    if enriching.enricher is None or not enriching.wanted:
        return  # the setting or the key is gone
    now = enriching.clock()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    left = enriching.a_day - await Enrichment.filter(created_at__gte=midnight).count()
    products = await _waiting(min(left, BATCH)) if left > 0 else []
    await _batch(enriching.enricher, products)
    if await _waiting(1):
        await _next(now, timedelta() if left > len(products) else midnight + timedelta(days=1) - now)


async def _batch(enricher: Enricher, products: list[Product]) -> None:
    """An article that the model fails at while it answers for others is left without; else the batch is tried again."""
    failed: list[Product] = []
    error: EnricherError | None = None
    for product in products:
        try:
            found = await enricher.enrich(_record(product))
        except EnricherError as caught:
            log.warning("search.not_enriched", sku=product.sku, reason=str(caught))
            failed.append(product)
            error = caught
            if len(failed) == IN_A_ROW:
                raise
        else:
            await _keep(product, found, enricher.name)
            for left_out in failed:
                await _keep(left_out, Enriched(), enricher.name)
            failed.clear()
    if error is not None and failed:
        raise error


async def _keep(product: Product, found: Enriched, model: str) -> None:
    async with in_transaction():
        if not await Product.filter(sku=product.sku).exists():
            return  # it went while the model thought
        kept = {"es": list(found.es), "en": list(found.en), "model": model}
        await Enrichment.update_or_create(kept, product_id=product.sku)
        if found.es or found.en:
            await enqueue("search.refresh", {"skus": [product.sku]})


async def _waiting(most: int) -> list[Product]:
    return await Product.filter(active=True, enrichment__created_at__isnull=True).order_by("sku").limit(most)


async def _next(now: datetime, delay: timedelta) -> None:
    """Chains of batches that began apart fall into one: the next batch has the same key in all of them."""
    done = await Enrichment.all().count()
    await enqueue(NAME, {}, delay=delay, dedupe_key=f"{NAME}:{(now + delay).date()}:{done}")


def _record(product: Product) -> dict[str, str]:
    specification = product.specification if isinstance(product.specification, dict) else {}
    facts = ", ".join(f"{key} {value}" for key, value in list(specification.items())[:20])
    return {"name": product.name, "name_en": product.name_en, "description": product.description, "facts": facts}


JOBS = {NAME: enrich}
