"""Who may do what on this floor (right → roles)."""

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
    "record-orders": {"key"},
    "live-store": {"staff", "manager"},
    "live-customer": {"shopper"},
}
