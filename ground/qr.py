"""QR codes as pictures in the page itself: drawn here, so that no address is told to anybody else."""

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def drawn(address: str, words: str) -> SafeString:
    """An SVG that fills its box, with four modules of quiet around it; black on white, whatever the page wears."""
    code = segno.make(address, error="m", micro=False)
    side = code.symbol_size(border=4)[0]
    lines = "".join(
        f"M{x + 4} {y + 4}h{length}v1h-{length}z" for y, row in enumerate(code.matrix) for x, length in _runs(row)
    )
    return format_html(
        '<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="{words}" shape-rendering="crispEdges">'
        '<rect width="{side}" height="{side}" fill="#fff"/><path fill="#000" d="{lines}"/></svg>',
        side=side,
        words=words,
        lines=mark_safe(lines),
    )


def _runs(row):
    """(where, how long) of the dark modules that stand side by side."""
    begin = None
    for x, dark in enumerate([*row, 0]):
        if dark and begin is None:
            begin = x
        elif not dark and begin is not None:
            yield begin, x - begin
            begin = None
