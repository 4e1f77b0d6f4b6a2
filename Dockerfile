FROM python:3.11.15-slim-trixie
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock \
    && useradd --uid 1000 --no-create-home shownotes \
    && install --directory --owner=shownotes /data
COPY entrypoint.sh .
COPY bot bot
COPY cogs cogs
COPY db db
USER shownotes
ENV DATABASE=/data/shownotes.sqlite3 HEALTH_PORT=8080
VOLUME /data
HEALTHCHECK --interval=1m --timeout=15s --start-period=2m \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:%s/health' % os.environ['HEALTH_PORT'], timeout=14)"]
CMD ["sh", "entrypoint.sh", "python", "-m", "bot", "run"]
