"""`POST /webhooks/{platform}`: one small module per platform, listed here."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import NotFound

from calltone.calls.webhook_events import StreamFrames
from calltone.container import Container
from calltone.entrypoints.http.admission import Admission, digest_of
from calltone.entrypoints.http.answers import WebhookReceipt
from calltone.entrypoints.http.openapi import (
    GENESYS_SIGNATURE,
    OBJECT,
    PLATFORM_SIGNATURE,
    TWILIO_SIGNATURE,
    describe,
)
from calltone.entrypoints.http.sender import limit_rate
from calltone.entrypoints.http.webhooks import generic, twilio
from calltone.entrypoints.http.webhooks.delivery import BadSignature, Delivery, Platform
from calltone.platform.webhook_settings import WebhookSettings


def _genesys(settings: WebhookSettings) -> Platform | None:
    """Its library for signatures is imported only where Genesys is set up."""
    if not settings.genesys_api_keys:
        return None
    from calltone.entrypoints.http.webhooks.genesys import Genesys

    return Genesys(settings.genesys_api_keys, settings.genesys_organization_id)


PLATFORMS: Mapping[str, Callable[[WebhookSettings], Platform | None]] = {
    "generic": generic.build,
    "genesys": _genesys,
    "twilio": twilio.build,
}
"""Name in the address to what builds it; None where the deployment has no secrets for it."""

MAX_BODY_BYTES = 2 * 1024 * 1024
"""Three minutes of a stream's messages; everything else is a few kilobytes."""


def blueprint(container: Container, admission: Admission) -> Blueprint:
    """The route of all platforms."""
    routes = Blueprint("webhooks", __name__)
    platforms = {
        name: platform
        for name, build in PLATFORMS.items()
        if (platform := build(container.settings.webhooks)) is not None
    }

    @routes.post("/webhooks/<platform>")
    @describe(
        "A contact-centre platform tells of a call or a recording",
        path={"platform": str},
        body={"application/json": OBJECT, "application/x-www-form-urlencoded": OBJECT},
        answers={HTTPStatus.OK: WebhookReceipt},
        errors=[HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY],
        security=[PLATFORM_SIGNATURE, TWILIO_SIGNATURE, GENESYS_SIGNATURE],
    )
    def receive(platform: str) -> Response:
        """Each platform signs in its own way.

        A delivery takes effect once: 409 says that it has been received before, 503 that the same
        may be sent again.
        """
        if platform not in platforms:
            raise NotFound(f"No platform {platform[:40]!r} is set up here.")
        request.max_content_length = MAX_BODY_BYTES
        delivery = _delivery(platform, container.settings.webhooks)
        with _counted(container, platform):
            received = platforms[platform].read(delivery)
        if received.events:
            # Batches of a stream are chunks like any other; a fetched recording takes no place.
            is_stream = any(isinstance(event, StreamFrames) for event in received.events)
            with admission.place(digest_of(delivery.body)) if is_stream else nullcontext():
                container.receive_webhook(received)
        return jsonify(
            status="accepted" if received.events else "ignored",
            call_ids=sorted({event.call_id for event in received.events}),
        )

    return routes


@contextmanager
def _counted(container: Container, platform: str) -> Iterator[None]:
    """Count a delivery, of use or not, once it is known to be the platform's.

    Before that, anybody could use up its tokens by knocking at its door.

    Raises:
        TooManyRequests: it was one too many.
    """
    is_genuine = True
    try:
        yield
    except BadSignature:
        is_genuine = False
        raise
    finally:
        if is_genuine:
            limit_rate(container, f"webhook-{platform}", is_machine=True)


def _delivery(platform: str, settings: WebhookSettings) -> Delivery:
    query = request.query_string.decode("latin-1")
    path = f"{settings.public_api_url}/webhooks/{platform}"
    return Delivery(
        url=f"{path}?{query}" if query else path,
        query=request.args.to_dict(),
        headers=dict(request.headers),
        mimetype=request.mimetype,
        body=request.get_data(cache=False),
    )
