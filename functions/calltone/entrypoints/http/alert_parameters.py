"""What requests about alerts and their rules may carry."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from calltone.calls.alert import AlertStatus
from calltone.calls.errors import InvalidInput
from calltone.calls.rules import KEY, MAX_COOLDOWN_SEC, MAX_OF, MAX_TITLE, Rule
from calltone.emotion.taxonomy import EMOTIONS, Emotion
from calltone.entrypoints.http.parameters import PageSize

AlertId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$")]
Key = Annotated[str, Field(pattern=f"^{KEY}$")]
_EmotionName = Annotated[
    str, WithJsonSchema({"type": "string", "enum": [emotion.value for emotion in EMOTIONS]})
]
_RuleChannel = Annotated[str, WithJsonSchema({"type": "string", "enum": ["customer", "mixed"]})]


class _Body(BaseModel):
    # Nothing is guessed and nothing overlooked: a misspelt field would be a rule that never fires.
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True
    )


class PersistenceBody(_Body):
    """`matching` of the last `of` segments with speech must match."""

    matching: Annotated[int, Field(ge=1, le=MAX_OF)]
    of: Annotated[int, Field(ge=1, le=MAX_OF)]


class RuleBody(_Body):
    """A rule, as `GET /rules` answers it."""

    rule_id: Key | None = None
    """In `PUT /rules/{rule_id}` it may be left out."""
    title: Annotated[str, Field(min_length=1, max_length=MAX_TITLE)]
    """What the agent reads."""
    action: Key
    """`deescalate`, `supervisor`, `praise`, or a key of your own."""
    emotions: Annotated[list[_EmotionName], Field(min_length=1, max_length=len(EMOTIONS))]
    min_probability: Annotated[float, Field(gt=0, le=1)] | None = None
    """Of the emotions together; null, for anger alone, is the model's own threshold."""
    persistence: PersistenceBody
    channel: _RuleChannel = "customer"
    cooldown_sec: Annotated[float, Field(ge=0, le=MAX_COOLDOWN_SEC)] = 60.0
    after: Annotated[list[Key], Field(max_length=10)] = []
    """Rules one of which must have raised an alert before, since this one's own last."""
    enabled: bool = True
    origin: str | None = None
    """As answered; not looked at."""

    def to_rule(self, rule_id: str | None = None) -> Rule:
        """The rule.

        Raises:
            InvalidInput: a field does not fit the others, or the id in the path.
        """
        if self.rule_id is None and rule_id is None:
            raise InvalidInput("rule_id is required")
        if rule_id is not None and self.rule_id not in (None, rule_id):
            raise InvalidInput(
                f"rule_id must be {rule_id!r} as in the address, or left out; got {self.rule_id!r}."
            )
        return Rule(
            rule_id=rule_id or self.rule_id or "",
            title=self.title,
            action=self.action,
            emotions=tuple(_emotion(name) for name in self.emotions),
            min_probability=self.min_probability,
            matching=self.persistence.matching,
            of=self.persistence.of,
            channel=self.channel,
            cooldown_sec=self.cooldown_sec,
            after=tuple(self.after),
            enabled=self.enabled,
        )


class RulesBody(_Body):
    """All rules of a deployment; a built-in one that is not named is as built in."""

    rules: Annotated[list[RuleBody], Field(max_length=100)]


class AlertsParameters(BaseModel):
    """The query of `GET /alerts`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    status: AlertStatus | None = None
    limit: PageSize = 50
    page_token: AlertId | None = None


class AlertAnswerBody(BaseModel):
    """The body of `POST /alerts/{alert_id}`."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    status: Annotated[
        AlertStatus,
        WithJsonSchema(
            {"type": "string", "enum": [s.value for s in AlertStatus if s is not AlertStatus.OPEN]}
        ),
    ]
    expected_status: AlertStatus | None = None
    """The status the sender has seen: if the alert has another by now, the answer is 409."""


def _emotion(name: str) -> Emotion:
    if name not in list(EMOTIONS):
        raise InvalidInput(f"emotions must be among {', '.join(EMOTIONS)}; got {name[:40]!r}.")
    return Emotion(name)
