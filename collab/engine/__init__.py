"""The sealed room: from counts and sales to suggestions. Arrays in, arrays out; no Django, no clock, no database.

Words used in every module here:
  P products, S stores, W weeks, N ideas.
  A quantity that is not known exactly has a last axis of 3: its q10, q50 and q90 (see `spread`).
  Units are pieces; rates are pieces a week in one store; money is minor units (cents) of one currency.
  NaN stands only for an unknown price or cost. No estimate is ever NaN: where nothing is known it is the prior or
  zero, and a `Reason` says so.
"""

VERSION = "v0.3"
