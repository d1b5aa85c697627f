"""Calling addresses that others named (TRUST rule 18): https on port 443 to a public address, looked up once and kept,
no redirects, little time, little read. `OUTBOUND_ALSO` names services inside one's own network, as host:port."""

import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 10
MOST_READ = 64_000


class Refused(ValueError):
    """Not an address we call."""


@dataclass(frozen=True)
class Place:
    """Where a call goes: the name that is asked for, and the one address it was found at."""

    secure: bool
    host: str
    port: int
    path: str
    address: str


def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """(status, the first of what was answered). `Refused` before anything is sent; OSError where nobody answers."""
    place = found(url)
    connection = Secure(place) if place.secure else http.client.HTTPConnection(place.address, place.port, SECONDS)
    try:
        connection.request("POST", place.path, body, headers | {"Host": urlsplit(url).netloc})
        answer = connection.getresponse()
        return answer.status, answer.read(MOST_READ)
    except http.client.HTTPException as error:
        raise ConnectionError(str(error)) from error
    finally:
        connection.close()


def found(url: str) -> Place:
    """Look the address up, once; `Refused` unless it is one that we call."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise Refused("That is no address.") from error
    host = parts.hostname or ""
    own = f"{host}:{port}" in settings.OUTBOUND_ALSO
    if not host or parts.username or parts.scheme not in {"https", "http"}:
        raise Refused("That is no address.")
    if not own and (parts.scheme != "https" or port != 443):
        raise Refused("Only https on port 443 is called.")
    addresses = {str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not own and not all(ipaddress.ip_address(one.partition("%")[0]).is_global for one in addresses):
        raise Refused("Only public addresses are called.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme == "https", host, port, path, sorted(addresses, key=lambda one: (":" in one, one))[0])


class Secure(http.client.HTTPSConnection):
    """Connects to the address that was looked up, and lets the name be proved by the certificate."""

    def __init__(self, place: Place):
        super().__init__(place.host, place.port, timeout=SECONDS, context=ssl.create_default_context())
        self.place = place

    def connect(self) -> None:
        plain = socket.create_connection((self.place.address, self.place.port), SECONDS)
        context: Any = ssl.create_default_context()
        self.sock = context.wrap_socket(plain, server_hostname=self.place.host)
