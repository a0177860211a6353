# Concord in a container; how to build and run it: docs/deploying.md. The base image is pinned by its
# version. For a release pin it by digest, too (python:3.11.13-slim-bookworm@sha256:...).
ARG PYTHON=3.11.13-slim-bookworm

FROM python:${PYTHON} AS build
ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_COMPILE=1
WORKDIR /src
COPY constraints.txt pyproject.toml ./
COPY deploy/runtime.txt deploy/lock.py deploy/
RUN python -m venv /opt/concord \
    && python deploy/lock.py constraints.txt deploy/runtime.txt > requirements.txt \
    && /opt/concord/bin/pip install --require-hashes --no-deps -r requirements.txt
COPY LICENSE NOTICE.md README.md ./
COPY warehouse warehouse
COPY flows flows
COPY pipeline pipeline
RUN /opt/concord/bin/pip install --no-deps --no-build-isolation . \
    && /opt/concord/bin/pip uninstall --yes pip \
    && /opt/concord/bin/python -m compileall -q /opt/concord/lib

FROM python:${PYTHON}
LABEL org.opencontainers.image.title="Concord" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT"
RUN useradd --uid 10001 --user-group --create-home --home-dir /data --shell /usr/sbin/nologin concord \
    && mkdir /data/corpus /data/warehouse \
    && chown concord:concord /data/corpus /data/warehouse
COPY --from=build /opt/concord /opt/concord
ENV PATH=/opt/concord/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    OMP_NUM_THREADS=1
USER 10001:10001
WORKDIR /data
VOLUME ["/data/corpus", "/data/warehouse"]
STOPSIGNAL SIGTERM
# A batch ends by itself, and a scheduler that fails ends with it: the exit status tells. There is
# no port to ask.
HEALTHCHECK NONE
ENTRYPOINT ["concord"]
CMD ["run"]
