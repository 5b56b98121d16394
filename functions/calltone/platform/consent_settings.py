"""On what terms calls are analysed whose callers have not been asked one by one."""

from collections.abc import Mapping

MIN_NOTICE_CHARACTERS = 40
MAX_NOTICE_CHARACTERS = 5000


def consent_notice(env: Mapping[str, str], *, allow_unknown: bool) -> str | None:
    """CONSENT_NOTICE, which ALLOW_UNKNOWN_CONSENT=on needs; None where that is off.

    Raises:
        ValueError: the notice is missing, or too short or too long to be one.
    """
    if not allow_unknown:
        return None
    text = env.get("CONSENT_NOTICE", "").strip()
    if not MIN_NOTICE_CHARACTERS <= len(text) <= MAX_NOTICE_CHARACTERS:
        raise ValueError(
            "CONSENT_NOTICE must be the text that callers hear before they are connected "
            f"({MIN_NOTICE_CHARACTERS} to {MAX_NOTICE_CHARACTERS} characters), "
            f"since ALLOW_UNKNOWN_CONSENT is on; got {len(text)} characters."
        )
    return text
