"""Why a sender is not let in."""


class NotSignedIn(Exception):
    """The request carries no token, or one that does not hold."""


class NoRole(Exception):
    """The user is known and has not been given a role."""


class KeysUnavailable(Exception):
    """Public keys cannot be fetched just now; the same request may be sent again."""
