"""Turning push on in a real browser. Its maker's server is played: it hands out an address, and the browser's keys."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import expect

from loyalty.models import Device

SETTINGS = "/my/notices/settings/"
ADDRESS = "https://8.8.8.8/send/1"
MAKERS_SERVER = """
const bytes = text => Uint8Array.from(atob(text), sign => sign.charCodeAt(0)).buffer;
PushManager.prototype.subscribe = async function (options) {
  window.asked = {alone: options.userVisibleOnly, key: options.applicationServerKey.length};
  return {endpoint: '%s', getKey: name => bytes(name === 'auth' ? '%s' : '%s')};
};
"""
ASKED = "Notification.requestPermission = async () => '{}';"


def plain(data):
    return base64.b64encode(data).decode()


@pytest.fixture
def maker():
    point = (
        ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    )
    return MAKERS_SERVER % (ADDRESS, plain(b"sixteen secret b"), plain(point))


@pytest.fixture
def adas(context, page, site, enter, ada):
    """Her browser, signed in."""
    cookie = enter(ada).cookies["session"]
    context.add_cookies([{"name": "session", "value": cookie.value, "url": site.url}])
    return page


def test_ada_turns_push_on_and_signing_out_ends_it_on_this_device_alone(adas, context, make, ada, maker):
    phone = make.device(ada.profile)
    context.grant_permissions(["notifications"])
    context.add_init_script(maker)
    adas.goto(SETTINGS)

    adas.get_by_role("button", name="Turn on on this device").click()

    expect(adas.get_by_role("status").filter(has_text="Push is on, on this device")).to_be_visible()
    here = Device.objects.exclude(pk=phone.pk).get()
    assert (here.endpoint, here.profile) == (ADDRESS, ada.profile)
    expect(adas.locator("#devices + ul")).to_contain_text("Linux")

    adas.goto("/account/logout/")
    adas.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(adas.get_by_role("link", name="Sign in")).to_be_visible()
    assert Device.objects.get() == phone


def test_who_does_not_allow_it_reads_what_to_do(adas, context, assert_accessible):
    context.add_init_script(ASKED.format("denied"))
    adas.goto(SETTINGS)

    adas.get_by_role("button", name="Turn on on this device").click()

    expect(adas.get_by_role("status").filter(has_text="does not let us show messages")).to_be_visible()
    assert_accessible(adas)
    assert not Device.objects.exists()
