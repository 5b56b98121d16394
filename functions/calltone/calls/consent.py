"""No consent, no analysis."""

from dataclasses import dataclass, replace

from calltone.calls.call import Call, Consent
from calltone.calls.errors import ConsentMissing
from calltone.calls.notice import NoticeInForce


@dataclass(frozen=True, slots=True)
class ConsentPolicy:
    """What a deployment asks for before a voice is analysed."""

    notice: NoticeInForce | None = None
    """What callers hear where the deployer answers for the consent of calls that carry none; None
    where such calls are refused."""

    def require(self, consent: Consent, *, call_id: str) -> None:
        """Let the analysis go on, or not.

        Raises:
            ConsentMissing: the caller refused, or said nothing and the deployment requires a yes.
        """
        if consent is Consent.GRANTED:
            return
        if consent is Consent.UNKNOWN and self.notice is not None:
            return
        raise ConsentMissing(
            f"Call {call_id!r} has consent={consent.value}; analysis needs consent=granted."
        )

    def admit(self, call: Call) -> Call:
        """The call as it begins: with the notice its caller heard, where that stands for a yes.

        The notice's text is kept before the call is, so that no call names a text that is lost.

        Raises:
            ConsentMissing: as `require`.
        """
        self.require(call.consent, call_id=call.call_id)
        if call.consent is Consent.GRANTED or self.notice is None:
            return call
        return replace(call, consent_notice=self.notice.keep())
