# syntax=docker/dockerfile:1
# BASE is any image with Python 3.11 or newer; name it with its digest where builds must be repeatable.
ARG BASE=docker.io/library/python:3.13-slim-bookworm

# hadolint ignore=DL3006 -- the tag stands in BASE
FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
# The locks come first, so that a change of code does not install everything anew.
COPY requirements.lock requirements-build.lock ./
RUN python3 -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes -r requirements-build.lock \
    && python3 -m venv /opt/diarium \
    && /opt/diarium/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY migrations migrations
RUN /opt/build/bin/python -m hatchling build -t wheel -d /dist \
    && /opt/diarium/bin/pip install --no-deps --no-index /dist/diarium-*.whl \
    && /opt/diarium/bin/python -m compileall -q /opt/diarium/lib \
    && mkdir -m 0700 /data && chown 10001:10001 /data

# hadolint ignore=DL3006 -- as above
FROM ${BASE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Diarium" \
      org.opencontainers.image.description="Registration service for messages that reach Swedish authorities" \
      org.opencontainers.image.licenses="EUPL-1.2" \
      org.opencontainers.image.vendor="Exempelköpings kommun" \
      org.opencontainers.image.source="https://git.exempelkoping.example/diarium" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
RUN useradd --no-log-init --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin diarium
COPY --from=build /opt/diarium /opt/diarium
COPY --from=build --chown=10001:10001 /data /data
# Nothing is written outside /data, so the root can be mounted read-only.
ENV PATH=/opt/diarium/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DIARIUM_DATA_DIR=/data
USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8000
STOPSIGNAL SIGTERM
# Only the docker image format keeps this; compose.yaml repeats it.
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
    CMD ["python3", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ.get(\"DIARIUM_PORT\", \"8000\")}/healthz', timeout=2)"]
ENTRYPOINT ["diarium"]
CMD ["serve", "--host", "0.0.0.0"]
