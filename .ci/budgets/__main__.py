"""Boots the demo in a temporary folder, looks at it with a mid phone, and says which budgets are met.

make budgets [ARGS="--loads 9"]
"""

import argparse
import os
import sys
from collections import defaultdict

from demo_check import Trouble
from demo_check.boot import settled, somewhere_else

from budgets.limits import BUDGETS, KB, Line, worst
from budgets.phone import ACTS, DOWN, ROUND_TRIP, SLOWER, UP, Phone, phone
from budgets.places import Place, places

FIRST_PORT = 18700
LOADS = 5
PATIENCE = 600  # seconds for the worker to come to rest: what it does would count against the pages
Readings = dict[str, dict[str, list[float]]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make budgets", description=__doc__)
    parser.add_argument("--loads", type=int, default=LOADS, help=f"of every page; the median counts ({LOADS})")
    loads = parser.parse_args().loads
    with somewhere_else():
        from config.run import Demo

        with Demo(port=FIRST_PORT, quiet=True) as demo:
            say(f"loading the demo at {demo.url}")
            if demo.load().wait():
                raise Trouble("the demo retailer could not be loaded")
            import django

            django.setup()
            settled(PATIENCE)
            readings = measured(demo.url, loads)
            demo.check()
    return told(readings, loads)


def measured(url: str, loads: int) -> Readings:
    from shots import session_of

    readings: Readings = defaultdict(lambda: defaultdict(list))
    found = places()
    with phone(url, {"guest": None, "shopper": session_of("shopper")}) as device:
        for place in found:
            for key, amount in device.look(place).items():
                readings[key][place.name].append(amount)
        for load in range(1, loads + 1):
            say(f"load {load} of {loads}")
            once_more(device, found, readings)
    return readings


def once_more(device: Phone, found: list[Place], readings: Readings) -> None:
    """Every page and every act in turn, so that a busy moment of this machine is nobody's own."""
    for place in found:
        readings["lcp"][place.name].append(device.paint(place))
    for name, (who, path, act) in ACTS.items():
        readings["answer"][name].append(device.answer(who, path, act))


def told(readings: Readings, loads: int) -> int:
    """What was reached: every page, then every budget with its worst place. 1 when one is missed."""
    from statistics import median

    print(f"\nA mid phone: {SLOWER} times slower than this processor, {DOWN} Mbit/s down, {UP} up, {ROUND_TRIP} ms a")
    print(f"round trip (Chromium's Fast 4G); nothing kept from before; medians of {loads} loads.")
    load, cores = os.getloadavg()[1], os.cpu_count()
    print(f"The load here was {load:.1f} on {cores} cores: above {cores} somebody else made it slower.\n")
    print(f"{'first view':24}{'script':>10}{'style':>10}{'fonts':>10}{'largest paint':>16}")
    for name, times in readings["lcp"].items():
        weights = "".join(f"{readings[key][name][0] / KB:7.1f} KB" for key in ("script", "style", "font"))
        print(f"{name:24}{weights}{median(times):13.0f} ms")
    for name, times in readings["answer"].items():
        print(f"{name:54}{median(times):13.0f} ms")
    print()
    lines: list[Line] = worst(readings)
    for line in lines:
        print(line)
    missed = [line for line in lines if not line.met]
    print(f"\nbudgets: {len(BUDGETS) - len(missed)} of {len(BUDGETS)} met")
    return 1 if missed else 0


def say(line: str) -> None:
    print(f"budgets: {line}", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        sys.exit(f"budgets: {trouble}")
