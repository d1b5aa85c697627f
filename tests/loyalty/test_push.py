"""Push reaches the devices on which somebody turned it on: sealed, once, not at night, and only where we may call."""

import base64
import json
import os
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone
from py_vapid import Vapid02

from ground import webpush
from ground.outbound import Refused, found
from loyalty.actions.deliver import deliver
from loyalty.actions.push import send_pushes
from loyalty.models import Device, Push

pytestmark = pytest.mark.django_db
NOON, NIGHT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC), datetime(2026, 11, 23, 23, 0, tzinfo=UTC)


def plain(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.fixture
def service(settings, tmp_path):
    """A push service of our own, listening; it answers as told and keeps what it got."""

    class Listens(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers[-1])
            self.end_headers()

        def log_message(self, *_):
            pass

    got, answers = [], [201]
    server = HTTPServer(("127.0.0.1", 0), Listens)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    server.got, server.answers, server.url = got, answers, f"http://127.0.0.1:{server.server_port}/send/1"
    settings.OUTBOUND_ALSO = [f"127.0.0.1:{server.server_port}"]
    settings.VAPID_KEY_FILE = tmp_path / "vapid.pem"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def phone():
    """The keys a browser makes for itself."""
    key, secret = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    said = {"p256dh": plain(point), "auth": plain(secret), "name": "Firefox, Linux"}
    return said, lambda body: json.loads(http_ece.decrypt(body, private_key=key, auth_secret=secret))


@pytest.fixture
def device(enter, ada, service, phone):
    assert enter(ada).post("/my/notices/push/", phone[0] | {"endpoint": service.url}).status_code == 204
    return Device.objects.get()


def owe(ada, cause="decision:1", when=NOON):
    facts = {"title": "Sage teacups", "due": "2026-12-24"}
    return ada.voter.notices.create(kind="coming", cause=cause, facts=facts, mail_after=when, created_at=when)


def pass_by(moment):
    deliver(now=lambda: moment)
    return send_pushes(now=lambda: moment)


def test_it_wakes_her_device_once_with_words_only_it_can_read(ada, device, service, phone):
    owe(ada)

    assert pass_by(NOON) == 1
    assert pass_by(NOON + timedelta(days=1)) == 0

    [(headers, body)] = service.got
    assert phone[1](body)["title"] == "We are getting “Sage teacups”"
    assert b"teacups" not in body
    assert headers["TTL"] == "86400"
    assert Vapid02.verify(headers["Authorization"])
    assert webpush.public_key() in headers["Authorization"]


def test_at_night_it_waits_and_what_was_read_meanwhile_is_not_said_again(ada, device, service):
    owe(ada, "decision:1", NIGHT)
    read = owe(ada, "decision:2", NIGHT)
    assert pass_by(NIGHT) == 0
    ada.voter.notices.filter(pk=read.pk).update(read_at=timezone.now())

    assert pass_by(NIGHT + timedelta(hours=9)) == 1
    assert len(service.got) == 1
    assert Push.objects.get(notice=read).dropped == "read already"


def test_a_device_that_is_gone_is_asked_no_more_and_a_service_that_is_down_again(ada, device, service):
    service.answers.append(503)
    owe(ada)
    assert pass_by(NOON) == 0
    service.answers.append(410)
    assert pass_by(NOON + timedelta(hours=1)) == 0

    device.refresh_from_db()
    assert device.gone_at and Push.objects.get().dropped == "device gone"
    assert pass_by(NOON + timedelta(hours=2)) == 0
    assert len(service.got) == 2


def test_it_calls_no_address_inside_and_takes_none_that_is_not_a_browser_s(enter, ada, dan, service, phone, device):
    inside = ["127.0.0.1", "[::1]", "10.0.0.7", "169.254.169.254", "[::ffff:10.0.0.1]"]
    others = ["http://example.com/", "https://x:8443/", "ftp://a/", "https://me@8.8.8.8/"]
    for url in [*others, *(f"https://{address}/" for address in inside)]:
        with pytest.raises(Refused):
            found(url)
        assert enter(ada).post("/my/notices/push/", phone[0] | {"endpoint": url}).status_code == 422
    assert found("https://8.8.8.8/x?y=1").path == "/x?y=1"
    broken = phone[0] | {"endpoint": service.url, "auth": "short"}
    assert enter(ada).post("/my/notices/push/", broken).status_code == 422

    assert enter(dan).post(f"/my/notices/push/{device.pk}/off/").status_code == 404
    assert "Firefox, Linux" in enter(ada).get("/my/notices/settings/").text
    assert enter(ada).post(f"/my/notices/push/{device.pk}/off/").status_code == 302
    assert not Device.objects.exists()
