"""Replay a WAV file (mono, 16-bit PCM) as a live call: `python stream_call.py call.wav`.

CALLTONE_URL is the API, https://…/api/v1; CALLTONE_TOKEN a Firebase ID token, which
holds for an hour. Needs `requests`.
"""

import io
import os
import random
import sys
import time
import uuid
import wave

import requests

URL = os.environ["CALLTONE_URL"]
SPEED = float(os.environ.get("CALLTONE_SPEED", "1"))
CHUNK_SEC = 2.5
RETRIED = (429, 500, 502, 503, 504)

session = requests.Session()
session.headers["Authorization"] = f"Bearer {os.environ['CALLTONE_TOKEN']}"


def post(path: str, **content: object) -> dict[str, object]:
    """Send until it is taken. Nothing counts twice, so sending again is always safe."""
    while True:
        try:
            response = session.post(URL + path, timeout=15, **content)
        except requests.RequestException:  # nobody answered; it may have been stored
            time.sleep(1)
            continue
        if response.status_code not in RETRIED:
            response.raise_for_status()
            return response.json()
        time.sleep(int(response.headers.get("Retry-After", "1")) * random.uniform(1, 1.5))


def chunks(path: str) -> list[bytes]:
    """Cut the file into WAV files of 2.5 s; what is left at the end, under 0.5 s, is dropped."""
    found = []
    with wave.open(path, "rb") as source:
        frames = round(CHUNK_SEC * source.getframerate())
        while len(pcm := source.readframes(frames)) >= source.getframerate():
            file = io.BytesIO()
            with wave.open(file, "wb") as chunk:
                chunk.setparams(source.getparams())
                chunk.writeframes(pcm)
            found.append(file.getvalue())
    return found


call_id = f"call-{uuid.uuid4()}"
post("/calls", json={"call_id": call_id, "consent": "granted"})
began = time.monotonic()
for sequence, wav in enumerate(chunks(sys.argv[1])):
    spoken_at = began + (sequence + 1) * CHUNK_SEC / SPEED
    time.sleep(max(0, spoken_at - time.monotonic()))
    where = f"call_id={call_id}&sequence={sequence}&start_offset_sec={sequence * CHUNK_SEC}"
    heard = post(f"/analyze/stream?{where}", data=wav, headers={"Content-Type": "audio/wav"})
    print(sequence, heard["detected_emotion"], heard["confidence_score"])
print(post(f"/calls/{call_id}/end")["summary"]["emotion_distribution"])
