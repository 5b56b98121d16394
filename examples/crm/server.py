"""A CRM with Calltone in its pages, to be copied from: `python examples/crm/server.py`.

It runs beside `make stack`, at http://localhost:8086. CALLTONE_URL is Calltone's page; CSP_EXTRA
names what else the page may connect to, here the local stack's services. In production there is
nothing extra, and FIREBASE_AUTH_EMULATOR_HOST is not set. Needs `flask` and `firebase-admin`.
"""

import os

import firebase_admin
from firebase_admin import auth
from flask import Flask, Response, abort, render_template, request, session

CALLTONE_URL = os.environ.get("CALLTONE_URL", "http://127.0.0.1:5000")
CSP_EXTRA = os.environ.get("CSP_EXTRA", "http://127.0.0.1:*")
POLICY = f"""
    default-src 'self';
    script-src 'self' {CALLTONE_URL};
    connect-src 'self' {CALLTONE_URL} {CSP_EXTRA} https://identitytoolkit.googleapis.com
        https://securetoken.googleapis.com https://firestore.googleapis.com;
    media-src {CALLTONE_URL} {CSP_EXTRA};
    frame-src {CALLTONE_URL}
"""

app = Flask(__name__)
app.secret_key = os.urandom(32)
firebase_admin.initialize_app(options={"projectId": os.environ["GOOGLE_CLOUD_PROJECT"]})


@app.post("/calltone-token")
def calltone_token() -> str:
    """Sign whoever is signed in to this page in to Calltone, as the agent they are."""
    agent_id = session.get("agent_id")  # your own sign-in decides, never the request
    if agent_id is None:
        abort(401)
    claims = {"role": "agent", "agent_id": agent_id}
    return auth.create_custom_token(agent_id, claims).decode()


@app.get("/")
def order() -> str:
    """A page with the widget in it, or, at `?frame`, with Calltone in a frame."""
    session["agent_id"] = "agent-1"  # here would be your own sign-in
    page = "framed.html" if "frame" in request.args else "order.html"
    return render_template(page, calltone=CALLTONE_URL, call_id=request.args.get("call-id", ""))


@app.after_request
def guard(response: Response) -> Response:
    """Allow the page what it needs, and nothing else."""
    response.headers["Content-Security-Policy"] = " ".join(POLICY.split())
    return response


if __name__ == "__main__":
    app.run("localhost", int(os.environ.get("PORT", "8086")))
