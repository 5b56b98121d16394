"""Live calls for Locust: each user speaks, one chunk every 2.5 s, and sends again what was refused.

A chunk is sent when it has been spoken. A user that falls behind sends its chunks one after the
other, without leaving one out, as the page does.
"""

import itertools
import json
import os
import random
import re
import time
import uuid
from http import HTTPStatus
from pathlib import Path
from typing import Any

import gevent
from locust import FastHttpUser, events, task
from locust.env import Environment
from locust.exception import StopUser

CHUNK_SEC = 2.5
_GIVE_UP_SEC = 120.0
_NO_ANSWER = 0  # the connection broke; the chunk may have been stored
_NUMBERS = re.compile(r"\d+(\.\d+)?")
_RETRIED = (_NO_ANSWER, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)

_CHUNKS = [path.read_bytes() for path in sorted(Path(os.environ["LOAD_CHUNKS"]).glob("*.wav"))]
_RESULT = Path(os.environ["LOAD_RESULT"])
_TALK_SEC = float(os.environ["LOAD_TALK_SEC"])
_PATIENCE_SEC = float(os.environ["LOAD_PATIENCE_SEC"])
"""How late a chunk may still be sent, where callers have fallen behind."""


class Ledger:
    """What all users together have sent, and how it went."""

    def __init__(self) -> None:
        self.sent: dict[str, int] = {}
        """Chunks by call; a chunk that was sent again counts once."""
        self.ended_calls = 0
        self.failures: list[str] = []
        self.statuses: dict[str, int] = {}
        self.refusals: dict[str, int] = {}
        """How often each reason was given for sending a chunk again."""
        self.accepted_ms: list[float] = []
        self.request_ms: list[float] = []
        self.behind_sec: list[float] = []


ledger = Ledger()


class Caller(FastHttpUser):
    """One live call."""

    network_timeout = _GIVE_UP_SEC

    def on_start(self) -> None:
        """Callers do not begin to speak all in the same moment."""
        gevent.sleep(random.uniform(0, CHUNK_SEC))
        self._call_id = f"load-{uuid.uuid4()}"
        self._began = time.monotonic()

    @task
    def talk(self) -> None:
        """The whole call; the first chunk begins it."""
        voice = itertools.cycle(_CHUNKS)
        for sequence in range(round(_TALK_SEC / CHUNK_SEC)):
            spoken_at = self._began + CHUNK_SEC * (sequence + 1)
            gevent.sleep(max(0.0, spoken_at - time.monotonic()))
            if time.monotonic() - self._began > _TALK_SEC + _PATIENCE_SEC:
                break  # far behind: what is not sent by now is not part of this measurement
            self._deliver(next(voice), sequence)
            ledger.behind_sec.append(time.monotonic() - spoken_at)
        self._hang_up()

    def _hang_up(self) -> None:
        """End this user, and Locust after the last one; by itself it waits for its run time."""
        ledger.ended_calls += 1
        if ledger.ended_calls == self.environment.parsed_options.num_users:
            self.environment.runner.quit()
        raise StopUser

    def _deliver(self, wav: bytes, sequence: int) -> None:
        ledger.sent[self._call_id] = sequence + 1
        started = time.monotonic()
        while (problem := self._send(wav, sequence)) is not None:
            retry_after_sec, reason = problem
            if retry_after_sec is None or time.monotonic() - started > _GIVE_UP_SEC:
                ledger.failures.append(f"{self._call_id} {sequence}: {reason}")
                return
            gevent.sleep(retry_after_sec)
        ledger.accepted_ms.append(1000 * (time.monotonic() - started))

    def _send(self, wav: bytes, sequence: int) -> tuple[float | None, str] | None:
        """Send a chunk once; None when taken, else when to send it again (None: never), and why."""
        where = f"call_id={self._call_id}&sequence={sequence}&start_offset_sec={2.5 * sequence}"
        started = time.monotonic()
        with self.client.post(
            f"/analyze/stream?{where}&consent=granted",
            name="chunk",
            data=wav,
            headers={
                "Content-Type": "audio/wav",
                "Authorization": f"Bearer {os.environ['LOAD_TOKEN']}",
            },
            catch_response=True,
        ) as response:
            status = response.status_code
            ledger.request_ms.append(1000 * (time.monotonic() - started))
            ledger.statuses[str(status)] = ledger.statuses.get(str(status), 0) + 1
            if status == HTTPStatus.OK:
                return None
            if status in _RETRIED:
                response.success()
                self._note_refusal(response)
                return _retry_after_sec(response.headers), f"status {status}"
            return None if status == HTTPStatus.OK else (None, f"{status} {response.text}")

    def _note_refusal(self, response: Any) -> None:
        try:
            reason = str(response.json()["detail"])
        except (ValueError, TypeError, KeyError):
            reason = f"status {response.status_code}"
        reason = _NUMBERS.sub("#", reason.replace(self._call_id, "…"))
        ledger.refusals[reason] = ledger.refusals.get(reason, 0) + 1


def _retry_after_sec(headers: Any) -> float:
    """What the answer asks for, and a little chance, so that not all come back at once."""
    asked_sec = float((headers or {}).get("Retry-After") or 0.2)
    return asked_sec * random.uniform(1, 1.5)


@events.quitting.add_listener
def write_down(environment: Environment, **_: Any) -> None:
    """Leave the ledger to whoever started Locust."""
    _RESULT.write_text(json.dumps(vars(ledger)))
    environment.process_exit_code = 0
