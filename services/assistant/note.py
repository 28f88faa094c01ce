"""One line of a receipt."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Mark = Literal["done", "refused", "info", "ask"]


class Note(BaseModel):
    """A text key with its values, figures already written in the buyer's language."""

    model_config = ConfigDict(frozen=True)

    key: str
    values: dict[str, str] = {}
    count: int | None = None
    mark: Mark = "info"
