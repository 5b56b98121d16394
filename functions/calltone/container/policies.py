"""What the deployer allows, as the use cases ask for it."""

from calltone.calls.agent_voice import AgentVoice
from calltone.calls.consent import ConsentPolicy
from calltone.calls.notice import NoticeInForce
from calltone.calls.pseudonyms import Pseudonyms
from calltone.container.stores import Stores


class Policies(Stores):
    """Consent, agents' voices, pseudonyms."""

    @property
    def _agents(self) -> AgentVoice:
        return AgentVoice(self.audit if self.settings.analyze_agent_channel else None)

    @property
    def _pseudonyms(self) -> Pseudonyms:
        return Pseudonyms(self.settings.customer_ref_keys)

    @property
    def _consent(self) -> ConsentPolicy:
        text = self.settings.consent_notice
        return ConsentPolicy(NoticeInForce(text, book=self.notices) if text else None)
