"""Every embedder: OpenAI's SDK against a server of our own that speaks the API, fastembed on a model of our own."""

import asyncio
import math
import shutil
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from services.adapters.local_embedder import LocalEmbedder
from services.adapters.openai_embedder import BATCH, OpenAiEmbedder
from services.ports.embedder import EmbedderError

DIMENSION = 8
TINY = Path(__file__).with_name("tiny_model")


def vector(text):
    return [float(len(text)), 3.0, 4.0, *[0.0] * (DIMENSION - 3)]


@asynccontextmanager
async def serving(answer):
    asked = []

    async def embeddings(request):
        asked.append((request.headers["Authorization"], await request.json()))
        return await answer(asked[-1][1])

    app = web.Application()
    app.router.add_post("/v1/embeddings", embeddings)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}/v1", asked
    finally:
        await runner.cleanup()


async def good(body):
    data = [{"object": "embedding", "index": i, "embedding": vector(t)} for i, t in enumerate(body["input"])]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return web.json_response({"object": "list", "model": body["model"], "data": data[::-1], "usage": usage})


@asynccontextmanager
async def embedder(url, **options):
    made = OpenAiEmbedder("sk-test", base_url=url, dimension=DIMENSION, **options)
    try:
        yield made
    finally:
        await made.close()


async def test_vectors_come_back_in_order_and_of_unit_length():
    texts = ["taco", "tornillo para madera", "x" * 100]
    async with serving(good) as (url, asked), embedder(url) as made:
        vectors = await made.embed(texts)
    assert [v[0] / v[1] for v in vectors] == pytest.approx([len(t) / 3 for t in texts])
    assert [math.hypot(*v) for v in vectors] == pytest.approx([1.0] * 3)
    assert asked[0][0] == "Bearer sk-test"
    assert asked[0][1]["model"] == "text-embedding-3-small"
    assert asked[0][1]["dimensions"] == DIMENSION


async def test_many_texts_go_in_batches():
    async with serving(good) as (url, asked), embedder(url) as made:
        assert len(await made.embed([f"artículo {i}" for i in range(BATCH + 5)])) == BATCH + 5
    assert [len(body["input"]) for _, body in asked] == [BATCH, 5]


async def test_a_query_is_asked_once():
    async with serving(good) as (url, asked), embedder(url) as made:
        assert await made.embed(["broca 8"]) == await made.embed(["broca 8"])
    assert len(asked) == 1


async def test_errors_of_the_server_are_embedder_errors():
    async def refused(body):
        return web.json_response({"error": {"message": "no such key"}}, status=401)

    async with serving(refused) as (url, _), embedder(url) as made:
        with pytest.raises(EmbedderError, match="no such key"):
            await made.embed(["broca"])


async def test_a_server_that_hangs_is_an_embedder_error():
    async def hanging(body):
        await asyncio.sleep(3)
        return await good(body)

    async with serving(hanging) as (url, _), embedder(url, timeout=0.2) as made:
        with pytest.raises(EmbedderError):
            await made.embed(["broca"])


async def test_vectors_of_another_size_are_refused():
    async def short(body):
        data = [{"object": "embedding", "index": 0, "embedding": [1.0, 2.0]}]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return web.json_response({"object": "list", "model": "m", "data": data, "usage": usage})

    async with serving(short) as (url, _), embedder(url) as made:
        with pytest.raises(EmbedderError, match="vectors"):
            await made.embed(["broca"])


async def test_nobody_listening_is_an_embedder_error():
    async with embedder("http://127.0.0.1:9/v1") as made:
        with pytest.raises(EmbedderError):
            await made.embed(["broca"])


def tiny(folder=TINY, dimension=4):
    return LocalEmbedder("macroferro/tiny", dimension, folder=folder)


def cosine(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))


async def test_a_local_model_gives_unit_vectors_in_order():
    pytest.importorskip("fastembed")
    vectors = await tiny().embed(["broca hormigón", "guante", "Drill concrete"])
    assert [math.hypot(*v) for v in vectors] == pytest.approx([1.0] * 3)
    assert cosine(vectors[0], vectors[2]) == pytest.approx(1.0)
    assert cosine(vectors[0], vectors[1]) == pytest.approx(0.0)


async def test_a_local_model_answers_searches_side_by_side():
    pytest.importorskip("fastembed")
    made = tiny()
    queries = ["broca", "glove", "hormigón", "broca"]
    alone = await asyncio.gather(*(made.embed([query]) for query in queries))
    assert [vectors[0] for vectors in alone] == await made.embed(queries)


async def test_a_local_model_of_another_size_is_refused():
    pytest.importorskip("fastembed")
    with pytest.raises(EmbedderError, match="vectors of 4 figures, 384 were announced"):
        await tiny(dimension=384).embed(["broca", "guante"])


async def test_a_folder_without_the_models_files_is_refused_with_what_it_lacks(tmp_path):
    pytest.importorskip("fastembed")
    with pytest.raises(EmbedderError, match=r"lacks tokenizer\.json, tokenizer_config\.json.*search\.local_folder"):
        await tiny(tmp_path).embed(["broca"])
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(TINY / name, tmp_path)
    with pytest.raises(EmbedderError, match=r"an \.onnx file"):
        await tiny(tmp_path).embed(["broca"])
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(EmbedderError, match="cannot be loaded"):
        await tiny(tmp_path).embed(["broca"])


async def test_a_model_whose_files_are_nowhere_is_refused_in_words(tmp_path, monkeypatch):
    pytest.importorskip("fastembed")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    made = LocalEmbedder("sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2", 384, cache=tmp_path)
    with pytest.raises(EmbedderError, match=r"cannot be loaded.*search\.local_folder"):
        await made.embed(["broca"])


async def test_without_fastembed_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "fastembed", None)
    with pytest.raises(EmbedderError, match=r"pip install 'macroferro\[local\]'"):
        await tiny().embed(["broca"])
