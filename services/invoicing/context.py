"""What the invoice's jobs need from outside; the wiring makes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.actions import Language
from services.invoicing.document import Seller
from services.ports.mailer import Mailer
from services.ports.messenger import Messenger
from services.ports.renderer import Renderer


@dataclass(frozen=True, slots=True)
class JobContext:
    """``clock`` gives aware moments; ``staff_chat_ids`` may be empty: then nobody is told."""

    renderer: Renderer
    mailer: Mailer
    messenger: Messenger
    seller: Seller
    staff_chat_ids: tuple[int, ...]
    clock: Callable[[], datetime]
    staff_language: Language = "es"
