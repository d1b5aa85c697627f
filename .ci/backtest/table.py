"""Results of many cases as tables: means with their spread, and each peer's paired difference to ours."""

import numpy as np
import pandas as pd

OURS = "Commonshelf"
# task → its measures, the deciding one first; +1 = more is better, -1 = less is better, 0 = neither
MEASURES = {
    "rank-ideas": {
        "kendall_tau": 1, "topk_recall": 1, "topk_regret": -1, "pushed_in_top": -1, "coverage80": 0, "width": -1,
    },
    "rank-pairs": {"pair_accuracy": 1, "kendall_tau": 1},
    "who-wants": {"ndcg@20": 1, "recall@20": 1, "revenue_share@20": 1},
    "localise": {"ndcg@100": 1, "recall@100": 1, "revenue_share@100": 1},
    "new-product": {"pinball_rel": -1, "coverage80": 0, "wape": -1},
    "assortment": {"captured_rho0.5": 1, "captured_rho0": 1, "captured_rho1": 1},
    "retention": {"rmse": -1, "mae": -1, "total_bias": 0},
}  # fmt: skip


def tables(results: list[dict]) -> str:
    """Markdown: one table a task and group of cases."""
    frame = pd.DataFrame(results)
    parts = []
    for (task, group), rows in frame.groupby(["task", "group"], sort=False):
        parts.append(f"### {task}: {group}\n\n{_table(task, rows)}")
    return "\n\n".join(parts)


def among(before: str, made: str) -> str:
    """The tables there were with those just made in their places; new ones stand at the end."""
    fresh = {part.partition("\n")[0]: part for part in _sections(made)}
    stood = [fresh.pop(part.partition("\n")[0], part) for part in _sections(before)]
    return "\n\n".join([*stood, *fresh.values()])


def _sections(text):
    return [f"### {part.strip()}" for part in f"\n{text}".split("\n### ")[1:]]


def _table(task, rows):
    measures = [name for name in MEASURES[task] if name in rows and rows[name].notna().any()]
    first, sign = measures[0], MEASURES[task][measures[0]]
    ours = rows[rows.method == OURS].set_index("case")
    means = rows.groupby("method")[first].mean() * sign
    order = [OURS, *means.drop(OURS, errors="ignore").sort_values(ascending=False).index]
    head = ["method", *measures, f"ours better in {first} by", "cases", "s", "MB"]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for method in order:
        mine = rows[rows.method == method].set_index("case")
        if mine.empty:
            continue
        cells = [method, *(_spread(mine[name]) for name in measures)]
        cells.append("" if method == OURS else _paired(sign * (ours[first] - mine[first])))
        cells += [str(len(mine)), f"{mine.seconds.median():.1f}", f"{mine.peak_mb.max():.0f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _spread(values):
    values = values.dropna()
    return f"{values.mean():.4f} ± {values.std(ddof=0):.3f}" if len(values) else "–"


def _paired(difference):
    """Mean difference with its standard error over the cases, and how many errors that is."""
    difference = difference.dropna()
    if len(difference) < 2:
        return f"{difference.mean():+.4f}" if len(difference) else "–"
    error = difference.std(ddof=1) / np.sqrt(len(difference))
    far = difference.mean() / error if error > 0 else np.inf * np.sign(difference.mean())
    return f"{difference.mean():+.4f} ± {error:.4f} ({far:+.1f} se)"
