# syntax=docker/dockerfile:1
# Tribune in a container: one process, no open port, nobody's root. Data and keys are two volumes, never one.
FROM python:3.12-slim AS build
RUN pip install --no-cache-dir uv
WORKDIR /build
COPY pyproject.toml uv.lock README.md manifest.json ./
ENV UV_PROJECT_ENVIRONMENT=/opt/tribune UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
# What we depend on changes less often than we do.
RUN uv sync --frozen --no-dev --extra postgresql --no-install-project
COPY bot bot
COPY handlers handlers
COPY services services
COPY domain domain
COPY vault vault
COPY models models
COPY insight insight
COPY templates templates
COPY sandbox sandbox
COPY attack attack
RUN uv sync --frozen --no-dev --extra postgresql --no-editable

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin tribune \
 && install --directory --owner=tribune --group=tribune --mode=0700 /data /keys
COPY --from=build /opt/tribune /opt/tribune
ENV PATH=/opt/tribune/bin:$PATH \
    TRIBUNE_DATA_DIR=/data \
    TRIBUNE_KEY_DIR=/keys \
    TRIBUNE_HTTP_BIND=127.0.0.1:8080 \
    MPLCONFIGDIR=/tmp/matplotlib
USER tribune
WORKDIR /data
# Back up /data. Never back up /keys: docs/how-to/back-up.md says why.
VOLUME ["/data", "/keys"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/livez', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["tribune"]
CMD ["run"]
