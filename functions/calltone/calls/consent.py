"""No consent, no analysis."""

from dataclasses import dataclass

from calltone.calls.call import Consent
from calltone.calls.errors import ConsentMissing


@dataclass(frozen=True, slots=True)
class ConsentPolicy:
    """What a deployment asks for before a voice is analysed."""

    allow_unknown: bool = False
    """Whether the deployer answers for the consent of calls that carry none."""

    def require(self, consent: Consent, *, call_id: str) -> None:
        """Let the analysis go on, or not.

        Raises:
            ConsentMissing: the caller refused, or said nothing and the deployment requires a yes.
        """
        if consent is Consent.GRANTED or (consent is Consent.UNKNOWN and self.allow_unknown):
            return
        raise ConsentMissing(
            f"Call {call_id!r} has consent={consent.value}; analysis needs consent=granted."
        )
