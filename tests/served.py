"""Servers on this machine, for as long as a test needs them."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from werkzeug import Request, Response
from werkzeug.serving import make_server

from infra.local.names import HOST


@contextmanager
def serving(application: Callable[..., object]) -> Iterator[str]:
    """Serve a WSGI application; its address, without a slash at its end."""
    server = make_server(HOST, 0, application, threaded=True)
    # How often it looks whether it is to end: no test is to wait half a second for that.
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def answering(answer: Callable[[Request], Response]) -> Callable[..., object]:
    """An application that does nothing else; several threads may ask it at once."""
    return Request.application(answer)
