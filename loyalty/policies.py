"""Who may do what on this floor (right → roles)."""

from ground.policies import PEOPLE

RIGHTS = {
    "find-customer": {"staff", "manager"},
    "see-my-data": {
        "shopper",
        "staff",
        "manager",
        "merchandiser",
        "moderator",
        "operator",
    },
    "stop-letters": PEOPLE,  # whoever holds the signed address of a letter
    "record-orders": {"key"},
    "live-store": {"staff", "manager"},
    "live-customer": {"shopper"},
}
