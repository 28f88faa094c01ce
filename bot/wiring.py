"""The one place that names adapters: what the settings say becomes what the services work with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from redis.asyncio import Redis

from models.order import Order
from services.adapters.folder_mailer import FolderMailer
from services.adapters.http_picture_source import HttpPictureSource
from services.adapters.smtp_mailer import SmtpMailer, SmtpServer
from services.adapters.weasyprint_renderer import WeasyprintRenderer
from services.assistant.clerk import Clerk
from services.assistant.turn import Desk
from services.catalogue import jobs as catalogue_jobs
from services.catalogue import pictures
from services.catalogue.jobs import ImportSchedule
from services.catalogue.pictures import PictureStore
from services.customers import code_mail, privacy
from services.customers.mail_budget import BudgetedMailer
from services.invoicing import generator
from services.invoicing import jobs as invoicing
from services.invoicing.context import JobContext
from services.invoicing.document import Seller
from services.jobs import notices
from services.jobs.registry import Payload, Run, bind
from services.ordering import backorders, holds
from services.ports.embedder import Embedder
from services.ports.enricher import Enricher
from services.ports.language_model import LanguageModel
from services.ports.mailer import Mailer
from services.ports.messenger import Messenger
from services.ports.search_index import SearchIndex
from services.search import enrichment
from services.search.indexing import Indexing
from services.search.options import Bm25, Ranking, SearchOptions
from services.search.service import Search
from services.understanding import Understanding

if TYPE_CHECKING:
    from bot.embedded.engines import Addresses
    from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """The services, ready: what the bot, the worker and the commands are given."""

    clerk: Clerk
    search: Search
    indexing: Indexing
    index: SearchIndex
    renderer: WeasyprintRenderer
    jobs: Mapping[str, Run]
    pictures: PictureStore
    schedule: ImportSchedule
    enriching: enrichment.Enriching

    async def begin(self) -> None:
        """Queue what runs by the clock."""
        await catalogue_jobs.begin(self.schedule)
        await enrichment.begin(self.enriching)
        await privacy.schedule(now().date())

    async def close(self) -> None:
        """Let go of the index and the renderer's processes."""
        await self.index.close()
        await self.renderer.close()


def services(
    settings: "Settings", addresses: "Addresses", messenger: Messenger, brands: Iterable[str] = ()
) -> Services:
    """Wire everything for a running bot or worker; nothing is connected before it is used.

    ``brands``: the catalogue's, so that the reading knows them beside the trade's.
    """
    index, embedder = search_index(settings, addresses.qdrant_path, own=not addresses.joined), the_embedder(settings)
    options = search_options(settings)
    search, indexing = Search(index, embedder, options), Indexing(index, embedder, options)
    renderer = the_renderer(settings)
    context = JobContext(
        renderer=renderer,
        mailer=BudgetedMailer(the_mailer(settings), settings.limits.mails_a_day, now),
        messenger=messenger,
        seller=seller(settings),
        staff_chat_ids=settings.staff.chat_ids,
        clock=now,
        staff_language=settings.locale.default,
    )

    async def refresh(indexing: Indexing, payload: Payload) -> None:
        await backorders.fill(payload["skus"])  # what came in goes first to those who wait for it
        await indexing.refresh(payload["skus"])
        await enrichment.begin(enriching)  # articles that are new

    schedule = import_schedule(settings)
    enriching = enrichment.Enriching(the_enricher(settings), settings.search.enriched_a_day, now)
    store = PictureStore(settings.data_dir, HttpPictureSource())
    jobs = {
        **bind(invoicing.JOBS, context),
        **bind(notices.JOBS, context),
        **bind(code_mail.JOBS, context),
        **bind(privacy.JOBS, privacy_context(settings, addresses, messenger)),
        **bind(holds.JOBS, now),
        **bind(backorders.JOBS, None),
        **bind(pictures.JOBS, store),
        **bind(catalogue_jobs.JOBS, schedule),
        **bind(enrichment.JOBS, enriching),
        **bind({"search.refresh": refresh}, indexing),
    }
    clerk = Clerk(desk(settings, search, brands))
    return Services(clerk, search, indexing, index, renderer, jobs, store, schedule, enriching)


def privacy_context(settings: "Settings", addresses: "Addresses", messenger: Messenger) -> privacy.PrivacyContext:
    """What exports, erasures and the daily expiry need."""
    return privacy.PrivacyContext(messenger, now, settings.privacy.retention_days, partial(forget_menus, addresses))


async def forget_menus(addresses: "Addresses", chat_id: int) -> None:
    """Empty Redis of a chat: its windows, and what its limits count."""
    async with Redis.from_url(addresses.redis_url) as redis:
        for pattern in (f"*:{chat_id}:*", f"*:{chat_id}"):
            async for key in redis.scan_iter(match=pattern, count=1000):
                await redis.delete(key)


def import_schedule(settings: "Settings") -> ImportSchedule:
    """The folder that is kept in step with the wholesaler's ERP."""
    folder = Path(settings.catalogue.import_folder).expanduser() if settings.catalogue.import_folder else None
    return ImportSchedule(folder, timedelta(minutes=settings.catalogue.import_every), now)


def desk(settings: "Settings", search: Search, brands: Iterable[str] = ()) -> Desk:
    """What the clerk has at hand."""

    async def issue(order: Order) -> None:
        await generator.issue(order, seller=seller(settings), now=now(), timezone=settings.locale.timezone)

    model = the_model(settings)
    return Desk(
        understanding=Understanding(model, brands),
        model=model,
        search=search,
        issue=issue,
        clock=now,
        currency=settings.money.currency,
        timezone=settings.locale.timezone,
        quote_hold=timedelta(hours=settings.ordering.quote_hold_hours),
    )


def now() -> datetime:
    """The clock: UTC inside, the shop's time zone only where people read it."""
    return datetime.now(UTC)


def seller(settings: "Settings") -> Seller:
    """The wholesaler, as its invoices name it."""
    return Seller(**settings.company.model_dump())


def search_options(settings: "Settings") -> SearchOptions:
    """BM25's figures, the fields' weights and the dense leg's share from the settings."""
    search = settings.search
    return SearchOptions(
        bm25=Bm25(k=search.k, b=search.b, **search.weights.model_dump()),
        ranking=Ranking(lexical_share=1 - search.dense_weight, dense_floor=search.dense_floor),
        patience=search.patience,
    )


def search_index(settings: "Settings", folder: Path | None, *, own: bool = True) -> SearchIndex:
    """Qdrant's server where one is named, the embedded engine otherwise."""
    if folder is None:
        from services.adapters.qdrant_server import QdrantServerIndex

        return QdrantServerIndex(settings.qdrant.url, settings.qdrant.api_key.get_secret_value() or None)
    from services.adapters.qdrant_edge import QdrantEdgeIndex

    return QdrantEdgeIndex(folder, own=own)


def the_embedder(settings: "Settings") -> Embedder | None:
    """OpenAI's, or any server's that speaks the same (none without a key); or a model on this machine."""
    if settings.search.embedder == "local":
        return _local_embedder(settings)
    if settings.search.embedder == "none" or not settings.openai.api_key.get_secret_value():
        return None
    from services.adapters.openai_embedder import OpenAiEmbedder

    return OpenAiEmbedder(
        settings.openai.api_key.get_secret_value(),
        base_url=settings.openai.base_url or None,
        model=settings.openai.embedding_model,
    )


def _local_embedder(settings: "Settings") -> Embedder:
    from services.adapters.local_embedder import LocalEmbedder

    search, cache = settings.search, settings.data_dir / "models"
    folder = Path(search.local_folder).expanduser() if search.local_folder else None
    return LocalEmbedder(search.local_model, search.local_dimension, folder=folder, cache=cache)


def the_enricher(settings: "Settings") -> Enricher | None:
    """The language model as it adds search words to articles; none without a key."""
    if not settings.openai.api_key.get_secret_value():
        return None
    from services.adapters.openai_enricher import OpenAiEnricher

    return OpenAiEnricher(
        settings.openai.api_key.get_secret_value(),
        base_url=settings.openai.base_url or None,
        model=settings.openai.model,
    )


def the_model(settings: "Settings") -> LanguageModel | None:
    """The language model behind the rules; none without a key."""
    if not settings.openai.api_key.get_secret_value():
        return None
    from services.adapters.openai_model import OpenAiModel

    return OpenAiModel(
        settings.openai.api_key.get_secret_value(),
        base_url=settings.openai.base_url or None,
        model=settings.openai.model,
        timeout=settings.openai.timeout,
        turns_a_day=settings.limits.model_turns_a_day,
        prices=(settings.openai.price_in, settings.openai.price_out),
    )


def the_renderer(settings: "Settings") -> WeasyprintRenderer:
    """WeasyPrint in as many processes as the settings say."""
    return WeasyprintRenderer(settings.renderer.processes)


def the_mailer(settings: "Settings") -> Mailer:
    """An SMTP server, or a folder of ``.eml`` files."""
    smtp = settings.smtp
    if not smtp.host:
        return FolderMailer(settings.data_dir / "mail", smtp.sender)
    return SmtpMailer(
        SmtpServer(
            host=smtp.host,
            sender=smtp.sender,
            port=smtp.port,
            username=smtp.username,
            password=smtp.password.get_secret_value(),
            encryption=smtp.encryption,
            timeout=smtp.timeout,
        )
    )
