"""What a phone's camera reads in a code on a page: the picture's modules, back into words (ISO/IEC 18004)."""

import re
from itertools import chain

from segno import consts, encoder

RUN = re.compile(r"M(\d+) (\d+)h(\d+)")
QUIET = 4  # modules around it
LEVELS = (consts.ERROR_LEVEL_M, consts.ERROR_LEVEL_L, consts.ERROR_LEVEL_H, consts.ERROR_LEVEL_Q)


def scan(page):
    """The address in the one code on this page."""
    code = page.locator("svg.qr")
    side = int(code.get_attribute("viewBox").split()[-1]) - 2 * QUIET
    dark = [[0] * side for _ in range(side)]
    for x, y, length in (map(int, run) for run in RUN.findall(code.locator("path").get_attribute("d"))):
        dark[y - QUIET][x - QUIET : x - QUIET + length] = [1] * length
    return read(dark)


def read(dark):
    version, (level, mask) = (len(dark) - 17) // 4, said_in_the_corner(dark)
    words = bytes(in_order(list(codewords(dark, mask)), consts.ECC[version][level]))
    bits = "".join(f"{word:08b}" for word in words)
    assert bits.startswith("0100") and version < 10, "bytes, and their number in the next eight bits"
    length = int(bits[4:12], 2)
    return bytes(int(bits[at : at + 8], 2) for at in range(12, 12 + 8 * length, 8)).decode()


def said_in_the_corner(dark):
    """(how much may be lost, which mask was laid over it)"""
    places = (0, 1, 2, 3, 4, 5, 7, 8)
    bits = [dark[8][x] for x in places] + [dark[y][8] for y in reversed(places[:-1])]
    kind = consts.FORMAT_INFO.index(int("".join(map(str, bits)), 2))
    return LEVELS[kind // 8], kind % 8


def codewords(dark, mask):
    side = len(dark)
    fixed = encoder.make_matrix(side, side)
    encoder.add_finder_patterns(fixed, side, side)
    encoder.add_alignment_patterns(fixed, side, side)
    turned = encoder.get_data_mask_functions(False)[mask]
    free = [(y, x) for y, x in snake(side) if fixed[y][x] == 0x2]
    bits = [dark[y][x] ^ turned(y, x) for y, x in free]
    return (int("".join(map(str, map(int, bits[at : at + 8]))), 2) for at in range(0, len(bits) - 7, 8))


def snake(side):
    """Two columns at a time from the right, up and down in turns; the upright line of dots is none of them."""
    rights = [*range(side - 1, 6, -2), *range(5, 0, -2)]
    for turn, right in enumerate(rights):
        for y in range(side) if turn % 2 else reversed(range(side)):
            yield y, right
            yield y, right - 1


def in_order(words, kinds):
    """What was dealt out to several blocks in turns, block after block, without what is there against loss."""
    lengths = list(chain.from_iterable([kind.num_data] * kind.num_blocks for kind in kinds))
    blocks, dealt = [[] for _ in lengths], iter(words)
    for place in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if place < length:
                block.append(next(dealt))
    return chain.from_iterable(blocks)
