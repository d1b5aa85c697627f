"""How often is too often: a sliding window in Redis, decided in one atomic call, so that no crowd slips through."""

import ipaddress
import secrets

from django.conf import settings
from django.http import HttpRequest

from ground import wire

# The moments of the last `seconds` are the members of a sorted set. Only what was allowed is remembered, so that
# knocking at a closed door does not keep it closed.
WINDOW = """
local now = redis.call('TIME')
local micros = now[1] * 1000000 + now[2]
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', micros - ARGV[2] * 1000000)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], micros, ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""


def allowed(name: str, who: str, limit: int, seconds: int, *, otherwise: bool = True) -> bool:
    """May `who` do `name` once more, having done it less than `limit` times in the last `seconds`?

    `otherwise` is the answer while Redis is gone: True for reads, pages and votes. Money and sign-in count in Postgres.
    """
    key, moment = f"limit:{name}:{who}", secrets.token_hex(6)
    return bool(wire.ask(lambda redis: redis.eval(WINDOW, 1, key, limit, seconds, moment), otherwise))


def network(request: HttpRequest) -> str:
    """Where a request came from: the IPv4 address, or the /64 an IPv6 visitor has to themselves.

    `X-Forwarded-For` is what a client says, except for the last entries: those our own proxies wrote.
    """
    address = request.META.get("REMOTE_ADDR", "")
    proxies = settings.TRUSTED_PROXIES
    if proxies:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(hops) >= proxies:
            address = hops[-proxies]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False).network_address
    return str(parsed)
