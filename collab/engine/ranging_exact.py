"""Range choice to the proved optimum: an integer programme for HiGHS. For one category; `ranging.greedy` for many."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from collab.engine.ranging import Codes, Demand, Infeasible, Rules, captured, greedy

SECONDS = 30.0
GAP = 1e-9


@dataclass(frozen=True, slots=True)
class Range:
    """The products kept, by code; the money they capture and the most that any range could; equal when proved."""

    kept: Codes
    captured: float
    bound: float


def best_range(spend: Demand, rules: Rules, rho: float, seconds: float = SECONDS) -> Range:
    """The range (P,) that captures most of the demand (R, P) under the rules.

    x_p: product p is kept; w_r: what row r spends on substitutes, at most its spend on missing products and, unless one
    of its products is kept, nothing: w_r <= sum (M_r - m_rp) x_p. Runs on one thread, so the same data give the same
    range; when time runs out the better of HiGHS's and the greedy range. `Infeasible` where no range keeps the rules.
    """
    _refuse_impossible(rules)
    rows = merged(spend)
    picked = greedy(spend, rules, rho)
    chosen, bound = _solve(rows, rules, rho, seconds)
    answers = [np.sort(each) for each in (chosen, picked) if each is not None]
    if not answers:
        raise Infeasible("no range was found that keeps to all the rules in the time given")
    worth = [captured(spend, _flags(each, spend.shape[1]), rho) for each in answers]
    best = int(np.argmax(worth))
    return Range(answers[best], worth[best], max(bound, worth[best]))


def merged(spend: Demand) -> Demand:
    """Rows with the same products behave alike: added up they give the same answer in a smaller programme."""
    rows = spend.tocsr()
    rows.sort_indices()
    groups: dict[bytes, int] = {}
    of = np.array(
        [
            groups.setdefault(rows.indices[start:end].tobytes(), len(groups))
            for start, end in zip(rows.indptr[:-1], rows.indptr[1:], strict=True)
        ],
        dtype=np.int64,
    )
    adding = sparse.csr_matrix((np.ones(len(of)), (of, np.arange(len(of)))), shape=(len(groups), len(of)))
    return (adding @ rows).tocsr()


def _refuse_impossible(rules: Rules) -> None:
    for place, (amount, least, most) in enumerate(zip(rules.amount, rules.least, rules.most, strict=True)):
        name = rules.names[place] if place < len(rules.names) else f"rule {place + 1}"
        if amount.sum() < least - GAP:
            raise Infeasible(f"{name}: at least {least:g} is asked for, all products together give {amount.sum():g}")
        if least > most + GAP or most < -GAP:
            raise Infeasible(f"{name}: at least {least:g} and at most {most:g} cannot both hold")


def _flags(chosen: Codes, products: int) -> np.ndarray:
    kept = np.zeros(products, bool)
    kept[chosen] = True
    return kept


def _solve(rows: Demand, rules: Rules, rho: float, seconds: float) -> tuple[Codes | None, float]:
    """Codes of the best range found (None: none yet) and the bound that HiGHS proved."""
    import highspy  # here, so that whoever never asks for an exact range never loads it

    several = rows[np.diff(rows.indptr) > 1] if rho > 0 else rows[:0]
    products, shoppers = rows.shape[1], several.shape[0]
    table, low, high = _table(several, rules)
    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = products + shoppers, len(low)
    programme.sense_ = highspy.ObjSense.kMaximize
    programme.col_cost_ = np.concatenate([np.asarray(rows.sum(axis=0)).ravel(), np.full(shoppers, rho)])
    programme.col_lower_ = np.zeros(products + shoppers)
    programme.col_upper_ = np.concatenate([np.ones(products), np.asarray(several.sum(axis=1)).ravel()])
    programme.row_lower_, programme.row_upper_ = low, high
    programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    programme.a_matrix_.start_, programme.a_matrix_.index_ = table.indptr, table.indices
    programme.a_matrix_.value_ = table.data
    kinds = highspy.HighsVarType
    programme.integrality_ = [kinds.kInteger] * products + [kinds.kContinuous] * shoppers
    solver = highspy.Highs()
    options = {"output_flag": False, "threads": 1, "random_seed": 0, "time_limit": float(seconds)}
    for name, value in (options | {"mip_rel_gap": GAP, "mip_abs_gap": GAP}).items():
        solver.setOptionValue(name, value)
    solver.passModel(programme)
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        raise Infeasible("the rules contradict each other: no range keeps to all of them")
    info = solver.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None, float("inf")
    kept = np.array(solver.getSolution().col_value[:products]) > 0.5
    return np.flatnonzero(kept), float(info.mip_dual_bound)


def _table(several: Demand, rules: Rules) -> tuple[Demand, np.ndarray, np.ndarray]:
    """Constraints over (x, w): the rules; m x + w <= M; w - (M - m) x <= 0."""
    total = np.asarray(several.sum(axis=1)).ravel()
    counts = np.diff(several.indptr)
    others = sparse.csr_matrix(
        (np.repeat(total, counts) - several.data, several.indices, several.indptr), several.shape
    )
    own = sparse.identity(len(total), format="csr")
    none = sparse.csr_matrix((len(rules.most), len(total)))
    table = sparse.bmat([[sparse.csr_matrix(rules.amount), none], [several, own], [-others, own]], format="csr")
    infinite = np.full(len(total), -np.inf)
    low = np.concatenate([rules.least, infinite, infinite])
    return table, low, np.concatenate([rules.most, total, np.zeros(len(total))])
