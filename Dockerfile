# The bot and its worker; PostgreSQL, Redis and Qdrant are other containers (compose.yaml) or other machines.
# The first stage has compilers, for packages without a wheel; the second has none.

FROM python:3.13 AS packages
COPY requirements.lock /
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /requirements.lock

FROM python:3.13-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --no-create-home macroferro \
    && install -d -o macroferro -g macroferro /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY settings.toml ./
COPY templates templates
COPY models models
COPY services services
COPY states states
COPY bot bot
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    BOT_DATA_DIR=/data BOT_LOG__FORMAT=json
RUN PYTHONDONTWRITEBYTECODE= python -m compileall -q bot states services models
USER macroferro
VOLUME /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
