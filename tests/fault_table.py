"""The faults' table: which rows a run tried, how often, and how often they held.

``@pytest.mark.fault(row)`` names the row of ``faults.md`` that a test shows, wherever the test stands; each run of
it is one try, unless it says by ``tries(count)`` how many it made. ``@pytest.mark.thorough`` keeps a test for
``make faults``; ``--seed``, ``--schedules`` and ``--kills`` are what its random ones go by.
"""

import random
from collections import defaultdict

import pytest

ROWS = {
    1: "kill -9 in the middle",
    2: "SIGTERM in the middle",
    3: "an update delivered again",
    4: "Confirm tapped 20 times",
    5: "40 messages in a burst",
    6: "a handler that takes long",
    7: "a second poller on the token",
    8: "429, and Telegram's limits",
    9: "the reply's connection breaks",
    10: "Telegram unreachable",
    11: "PostgreSQL gone, or silent",
    12: "Redis flushed, Redis gone",
    13: "Qdrant gone, silent, broken",
    14: "the model fails in every way",
    15: "SMTP refuses, hangs, lies",
    16: "many buyers, the last pieces",
    17: "orders over the same articles",
    18: "an abort after a number",
    19: "a price changed meanwhile",
    20: "a reservation that expires",
    21: "clocks that jump, summer time",
    22: "forged taps, others' orders",
    23: "others' contacts",
    24: "text that breaks programs",
    25: "big files, bombs, wrong types",
    26: "injected instructions",
    27: "quantities that are none",
    28: "markup in names",
    29: "formula cells, split headers",
    30: "delete my data, give me my data",
    31: "broken catalogues",
    32: "disk full, read-only folder",
}
RANDOM = "random schedules (see 1-12)"


def pytest_addoption(parser):
    group = parser.getgroup("faults")
    group.addoption("--thorough", action="store_true", help="also the long fault tests, as `make faults` runs them")
    group.addoption("--seed", type=int, default=None, help="what the random schedules begin with")
    group.addoption("--schedules", type=int, default=None, help="how many random schedules (200)")
    group.addoption("--kills", type=int, default=None, help="how many kill -9 under load (default 4; thorough 100)")


def pytest_configure(config):
    config.addinivalue_line("markers", "fault(row): the row of the faults' table that the test shows")
    config.addinivalue_line("markers", "thorough: too long for `make test`; `make faults` runs it")
    workers = getattr(config, "workerinput", None)
    if workers is not None:
        config.option.seed = workers["faults_seed"]
    elif config.option.seed is None:
        config.option.seed = random.SystemRandom().randrange(10**6)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """One seed for all of xdist's workers."""
    node.workerinput["faults_seed"] = node.config.option.seed


def pytest_report_header(config):
    return f"faults: --seed={config.option.seed}"


def pytest_collection_modifyitems(config, items):
    if not config.option.thorough:
        skip = pytest.mark.skip(reason="only in `make faults` (--thorough)")
        for item in items:
            if item.get_closest_marker("thorough"):
                item.add_marker(skip)


def pytest_runtest_setup(item):
    for mark in item.iter_markers("fault"):
        item.user_properties.append(("fault", mark.args[0]))


@pytest.fixture
def tries(request):
    """Says how many tries the test has made by now; while it has said nothing it is one."""

    def told(count):
        request.node.user_properties[:] = [p for p in request.node.user_properties if p[0] != "tries"]
        request.node.user_properties.append(("tries", count))

    return told


@pytest.fixture
def rounds(request, tries):
    """Counts rounds and tries: ``quick`` of them in ``make test``, ``thorough`` in ``make faults``."""

    def counted(quick, thorough):
        for number in range(thorough if request.config.option.thorough else quick):
            yield number
            tries(number + 1)

    return counted


@pytest.fixture
def tell(request):
    """Writes a line at once, past pytest's capture."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def told(line):
        with capture.global_and_fixture_disabled():
            print(line, flush=True)  # noqa: T201 - it is for the eyes of who runs the tests

    return told


def pytest_terminal_summary(terminalreporter, config):
    tried, held, took = defaultdict(int), defaultdict(int), defaultdict(float)
    for outcome in ("passed", "failed", "error", "xfailed"):
        for report in terminalreporter.stats.get(outcome, ()):
            if not hasattr(report, "user_properties"):
                continue  # a file that could not be read
            count = next((value for name, value in report.user_properties if name == "tries"), 1)
            for name, row in report.user_properties:
                if name == "fault" and (report.when == "call" or outcome == "error"):
                    tried[row] += count
                    held[row] += count if outcome == "passed" else count - 1
                    took[row] += report.duration
    if not tried:
        return
    terminalreporter.section(f"faults (--seed={config.option.seed})")
    terminalreporter.line(f"{'row':>4}  {'':<32} {'tried':>6} {'held':>6} {'s':>7}")
    for row in sorted(tried):
        verdict = "" if held[row] == tried[row] else "  DID NOT HOLD"
        name = ROWS.get(row, RANDOM)
        terminalreporter.line(f"{row:>4}  {name:<32} {tried[row]:>6} {held[row]:>6} {took[row]:>7.1f}{verdict}")
    if config.option.thorough and (missing := sorted(set(ROWS) - set(tried))):
        terminalreporter.line(f"rows without a test in this run: {', '.join(map(str, missing))}")
