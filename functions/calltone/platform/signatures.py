"""How outgoing webhooks are signed, so that a receiver knows who sent what, and when."""

import hashlib
import hmac
from datetime import datetime

SIGNATURE_HEADER = "Calltone-Signature"
ALERT_ID_HEADER = "Calltone-Alert-Id"


def signature(secret: str, body: bytes, *, at: datetime) -> str:
    """`t=<seconds>,v1=<hex>`: HMAC-SHA256 of the seconds since 1970, a dot and the body.

    The time is signed too, so that a receiver can refuse what somebody recorded and sends again.
    """
    seconds = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256)
    return f"t={seconds},v1={digest.hexdigest()}"
