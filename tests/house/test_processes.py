"""The product's real processes, as the tests use them."""

from config.celery import app


def test_it_has_a_worker_that_answers(celery_worker):
    assert app.control.ping(timeout=5, limit=1)
