FROM python:3.11-slim
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt \
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
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health', timeout=14)"]
CMD ["sh", "entrypoint.sh", "python", "-m", "bot", "run"]
