# A service on processors alone. The image holds no documents: they live in the volume /data.
#   docker build -t policykb .
#   docker build -t policykb --build-arg EXTRAS=ocr,mcp .
# Other embedding models need torch; take the build for processors:
#   docker build -t policykb --build-arg EXTRAS=transformers \
#       --build-arg PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu .

FROM python:3.11-slim-bookworm AS build
ARG EXTRAS=
ARG PIP_EXTRA_INDEX_URL=
WORKDIR /source
COPY . .
RUN python -m venv /opt/policykb \
    && /opt/policykb/bin/pip install --no-cache-dir --constraint constraints.txt ".${EXTRAS:+[$EXTRAS]}"

FROM python:3.11-slim-bookworm
# the font draws pages of PDF files that carry none of their own
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-wqy-microhei \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data policykb \
    && install --directory --owner=policykb --mode=0750 /data
COPY --from=build /opt/policykb /opt/policykb
ENV PATH=/opt/policykb/bin:$PATH \
    POLICYKB_HOME=/data \
    PYTHONUTF8=1
USER policykb
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --start-interval=2s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('POLICYKB_PORT', '8000') + '/health', timeout=4)"]
ENTRYPOINT ["policykb"]
CMD ["serve", "--host", "0.0.0.0"]
