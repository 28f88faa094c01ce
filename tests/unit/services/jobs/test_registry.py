from datetime import timedelta

from services.jobs.registry import Retries, bind, is_permanent
from services.ports.mailer import MailError


def test_pauses_grow_and_then_end():
    retries = Retries(attempts=5, first=timedelta(seconds=2), factor=3, longest=timedelta(seconds=30))
    assert [retries.delay(n) and retries.delay(n).total_seconds() for n in range(1, 6)] == [2, 6, 18, 30, None]


def test_default_pauses_outlast_an_hour_without_the_server():
    retries = Retries()
    waited = sum((retries.delay(n) for n in range(1, retries.attempts)), timedelta())
    assert timedelta(hours=1) < waited < timedelta(hours=3)


def test_only_errors_that_say_so_are_permanent():
    assert is_permanent(MailError("550 no such user", permanent=True))
    assert not is_permanent(MailError("451 try later"))
    assert not is_permanent(ConnectionResetError())


async def test_bound_job_gets_its_context_and_the_payload():
    seen = []

    async def render(context, payload):
        seen.append((context, payload))

    await bind({"invoice.render": render}, "context")["invoice.render"]({"invoice": 7})
    assert seen == [("context", {"invoice": 7})]
