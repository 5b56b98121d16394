"""Change the rules of a deployment."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from calltone.calls.alert_ports import RuleBook
from calltone.calls.audit import Action, Audit
from calltone.calls.errors import InvalidInput, NotAllowed, RuleNotFound
from calltone.calls.identity import Identity
from calltone.calls.rules import BUILT_IN, MAX_RULES, Origin, Rule, in_force, origin_of

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EditRules:
    """The use cases behind `/rules`: everybody reads, supervisors and admins write."""

    book: RuleBook
    changed: Callable[[], None]
    """Called when this instance has changed the rules."""
    audit: Audit

    def all(self) -> tuple[Rule, ...]:
        """The rules in force, as they are stored now."""
        return in_force(self.book.stored())

    def one(self, rule_id: str) -> Rule:
        """A rule in force.

        Raises:
            RuleNotFound: there is none of this id.
        """
        for rule in self.all():
            if rule.rule_id == rule_id:
                return rule
        raise RuleNotFound(f"There is no rule with the id {rule_id!r}.")

    def put(self, rule: Rule, *, sender: Identity) -> None:
        """Add a rule or change one, also a built-in one.

        Raises:
            NotAllowed: the sender is an agent.
            InvalidInput: there would be too many rules, or it follows one that does not exist.
        """
        _require_writer(sender)
        others = [known for known in self.book.stored() if known.rule_id != rule.rule_id]
        _check_together([*others, rule])
        self.audit(Action.CHANGE_RULES, sender=sender, subject=rule.rule_id)
        self.book.put(rule)
        self._note("rule put", sender, [rule.rule_id])

    def replace_all(self, rules: Sequence[Rule], *, sender: Identity) -> None:
        """Make these the rules; a built-in one that is not among them is as built in.

        Raises:
            NotAllowed: the sender is an agent.
            InvalidInput: too many, or two of one id, or one follows another that does not exist.
        """
        _require_writer(sender)
        ids = [rule.rule_id for rule in rules]
        if twice := sorted({rule_id for rule_id in ids if ids.count(rule_id) > 1}):
            raise InvalidInput(f"rules must each have their own rule_id; {twice} come twice.")
        changed = [rule for rule in rules if origin_of(rule) is not Origin.BUILT_IN]
        _check_together(changed)
        self.audit(Action.CHANGE_RULES, sender=sender)
        self.book.replace_all(changed)
        self._note("rules replaced", sender, ids)

    def delete(self, rule_id: str, *, sender: Identity) -> None:
        """Delete a rule; a built-in one is as built in again.

        Raises:
            NotAllowed: the sender is an agent.
            RuleNotFound: there is none of this id.
        """
        _require_writer(sender)
        self.audit(Action.CHANGE_RULES, sender=sender, subject=rule_id)
        if not self.book.delete(rule_id) and rule_id not in _BUILT_IN_IDS:
            raise RuleNotFound(f"There is no rule with the id {rule_id!r}.")
        self._note("rule deleted", sender, [rule_id])

    def _note(self, what: str, sender: Identity, rule_ids: list[str]) -> None:
        self.changed()
        _log.info(what, extra={"rule_ids": rule_ids, "by": sender.uid})


_BUILT_IN_IDS = frozenset(rule.rule_id for rule in BUILT_IN)


def _require_writer(sender: Identity) -> None:
    if not sender.sees_all_calls:
        raise NotAllowed("Rules are changed by supervisors and admins; agents may read them.")


def _check_together(stored: Sequence[Rule]) -> None:
    if len(stored) > MAX_RULES:
        raise InvalidInput(f"There may be {MAX_RULES} rules besides the built-in ones at most.")
    known = {rule.rule_id for rule in in_force(stored)}
    for rule in stored:
        if missing := sorted(set(rule.after) - known):
            raise InvalidInput(
                f"after must name rules that exist; rule {rule.rule_id!r} names {missing}."
            )
