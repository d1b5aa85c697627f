"""Who may do what on this floor (right → roles)."""

from ground.policies import PEOPLE

RIGHTS = {
    "see-board": PEOPLE,
    "open-boards": {"merchandiser", "operator"},
    "search": PEOPLE,
    "vote": PEOPLE,
    "report-seen": PEOPLE,
    "post-idea": PEOPLE - {"kiosk"},
    "follow": PEOPLE - {"kiosk"},
    "see-my-voice": PEOPLE - {"kiosk"},
    "read-notices": PEOPLE - {"kiosk"},
    "answer-ideas": {"merchandiser"},
    "set-openness": {"merchandiser", "operator"},
    "merge-ideas": {"merchandiser", "moderator"},
    "report": PEOPLE - {"kiosk"},
    "appeal": PEOPLE - {"kiosk"},
    "see-moderation": {"moderator", "merchandiser"},
    "moderate": {"moderator"},
    "edit-words": {"moderator", "operator"},
    "comment": PEOPLE - {"guest", "kiosk"},
    "same-here": PEOPLE - {"kiosk"},
    "answer": {"manager", "merchandiser", "moderator"},
    "complain": PEOPLE,
    "keep-wishes": PEOPLE - {"kiosk"},
    "answer-complaints": {"staff", "manager", "merchandiser", "moderator"},
    "make-poll": {"merchandiser"},
    "log-request": {"staff", "manager"},
    "open-kiosk": PEOPLE,  # a screen that waits to be paired is nobody yet
    "use-kiosk": {"kiosk"},
    "run-kiosks": {"manager"},
    "take-over": PEOPLE - {"kiosk"},  # whoever holds the code a screen showed
    "print-cards": {"staff", "manager", "merchandiser"},
    "scan-label": PEOPLE,
    "live-board": PEOPLE,
    "live-idea": PEOPLE,
}
