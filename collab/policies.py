"""Who may do what on this floor (right → roles)."""

RIGHTS = {
    "see-desk": {"merchandiser"},
    "decide": {"merchandiser"},
    "run-scores": {"merchandiser"},
    "type-weights": {"merchandiser"},
    "live-desk": {"merchandiser"},
}
