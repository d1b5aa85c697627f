"""Who may do what on this floor (right → roles)."""

from ground.policies import PEOPLE

RIGHTS = {"see-products": PEOPLE}
