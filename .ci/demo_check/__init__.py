"""`make demo-check`: the whole demo, booted elsewhere and used as people use it."""


class Trouble(Exception):
    """Something that a person would have run into."""
