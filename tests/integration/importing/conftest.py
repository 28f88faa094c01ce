import pytest
from tortoise.connection import get_connection

from services.jobs.queue import install


@pytest.fixture(scope="module")
async def queue(database):
    await install(database)
    return database


@pytest.fixture
async def catalogue(queue):
    """An empty catalogue: ``await catalogue("SELECT …", …)`` asks it."""
    await get_connection("default").execute_script(
        "TRUNCATE category, product, warehouse, stock, image, customer, pgqueuer CASCADE"
    )

    async def ask(query, *values):
        return await get_connection("default").execute_query_dict(query, list(values))

    return ask


@pytest.fixture
def folder(tmp_path):
    """Write files: ``folder(products="…")`` gives the folder that holds ``products.csv``."""

    def write(suffix=".csv", **files):
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / (name + suffix)).write_bytes(data)
        return tmp_path

    return write
