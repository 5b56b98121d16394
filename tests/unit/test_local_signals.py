import os
import signal
import time

import pytest

from infra.local.signals import ending_on_signals


@pytest.mark.parametrize(
    ("number", "raised"),
    [
        (signal.SIGINT, KeyboardInterrupt),
        (signal.SIGTERM, SystemExit),
        (signal.SIGHUP, SystemExit),
    ],
)
def test_the_first_signal_ends_the_block_and_the_next_does_not_disturb(number, raised):
    before = signal.getsignal(number)
    ended = []

    def interrupted():
        with ending_on_signals():
            try:
                os.kill(os.getpid(), number)
                time.sleep(5)
            finally:
                os.kill(os.getpid(), signal.SIGTERM)
                ended.append(number)

    with pytest.raises(raised):
        interrupted()

    assert ended == [number]
    assert signal.getsignal(number) == before
