"""What every answer says to browsers, and what no request may bring."""

from flask import Flask, Response, request
from werkzeug.exceptions import RequestURITooLarge, UnsupportedMediaType

SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""After OWASP's REST security cheat sheet: answers are data, no pages, and nobody keeps them."""


MAX_ADDRESS_CHARACTERS = 8192
"""Of path and query: functions-framework sets no limit of its own."""


def guard_headers(app: Flask) -> None:
    """Set `SECURITY_HEADERS` on every answer, and refuse packed bodies and long addresses."""

    def set_headers(response: Response) -> Response:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    def refuse_packed() -> None:
        encoding = request.headers.get("Content-Encoding", "identity")
        if encoding.strip().lower() != "identity":
            raise UnsupportedMediaType(
                f"Send the body as it is; got Content-Encoding {encoding[:40]!r}."
            )

    def refuse_long_addresses() -> None:
        given = len(request.path) + len(request.query_string)
        if given > MAX_ADDRESS_CHARACTERS:
            raise RequestURITooLarge(
                f"An address may have {MAX_ADDRESS_CHARACTERS} characters; got {given}."
            )

    app.after_request(set_headers)
    app.before_request(refuse_long_addresses)
    app.before_request(refuse_packed)
