"""Words to the staff: queued by anybody, sent to each of the staff's chats by a job of its own."""

from collections.abc import Sequence
from typing import Protocol

from services.actions import Language
from services.jobs.queue import DeadJob, enqueue
from services.jobs.registry import Payload
from services.ports.messenger import Messenger
from services.wording import Wording, wording


class NoticeContext(Protocol):
    """What telling the staff needs."""

    @property
    def messenger(self) -> Messenger: ...

    @property
    def staff_chat_ids(self) -> Sequence[int]: ...

    @property
    def staff_language(self) -> Language: ...


async def tell_staff(key: str, **words: str | int) -> None:
    """Queue, in the ambient transaction, the text of ``key`` for every staff chat."""
    await enqueue("staff.notice", {"key": key, "words": words})


async def tell_of_dead_job(job: DeadJob, error: Exception) -> None:
    """Say that a job was given up; a notice that could not be delivered is only logged."""
    if job.name != "staff.notice":
        about = str(job.payload.get("about", ""))
        reason = str(error) or type(error).__name__
        await tell_staff(
            "notice.job_failed", job=job.name, id=job.id, about=about, attempts=job.attempts, error=reason[:500]
        )


async def staff_notice(context: NoticeContext, payload: Payload) -> None:
    """Without a ``chat``: one job for each of the staff's chats. With one: send the text there."""
    if "chat" in payload:
        words = wording(context.staff_language)
        await context.messenger.send_text(payload["chat"], _text(words, payload))
        return
    for chat in context.staff_chat_ids:
        await enqueue("staff.notice", {**payload, "chat": chat})


def _text(words: Wording, payload: Payload) -> str:
    values = dict(payload["words"])
    if "job" in values:
        values["job"] = job_name(words, values["job"])
    return words.html(payload["key"], **values)


def job_name(words: Wording, name: str) -> str:
    """What a job does, in the staff's words; its bare name where nobody gave it any."""
    try:
        return words.text(f"notice.job.{name}")
    except KeyError:
        return name


JOBS = {"staff.notice": staff_notice}
