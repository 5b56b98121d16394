"""Whether agents' emotion is analysed: the law rarely allows it (EU AI Act, art. 5(1)(f))."""

from dataclasses import dataclass

from calltone.calls.audit import Action, Audit
from calltone.calls.errors import AgentNotAnalysed
from calltone.calls.identity import Identity


@dataclass(frozen=True, slots=True)
class AgentVoice:
    """What a deployment allows, and the record of each use it makes of that.

    An agent's segments are stored beside the customer's; they count in no mood, figure or alert.
    """

    audit: Audit | None = None
    """Where it is written down; None where it is not allowed at all."""

    @property
    def is_analysed(self) -> bool:
        """Whether it is allowed."""
        return self.audit is not None

    def require(self) -> None:
        """Let the analysis go on, or not.

        Raises:
            AgentNotAnalysed: the deployment has not turned it on.
        """
        if self.audit is None:
            raise AgentNotAnalysed(
                "The agent's voice is not analysed; send the customer's channel."
            )

    def note(self, call_id: str, *, sender: Identity | None = None) -> None:
        """Write down that this call's agent is being analysed."""
        if self.audit is not None:
            self.audit(Action.ANALYSE_AGENT, sender=sender, call_id=call_id)
