"""Write `chromium.webm`: what MediaRecorder makes of the sample chunk at the microphone.

`python -m tests.data.formats.make_webm` from the repository's root; needs Chromium.
"""

import base64
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from infra.local.browser import find_browser
from tests.sounds import DATA

_OUT = Path(__file__).parent / "chromium.webm"
_RECORD = """async () => {
  const sound = {echoCancellation: false, noiseSuppression: false, autoGainControl: false};
  const stream = await navigator.mediaDevices.getUserMedia({audio: sound});
  const recorder = new MediaRecorder(stream, {mimeType: "audio/webm;codecs=opus"});
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const stopped = new Promise((resolve) => { recorder.onstop = resolve; });
  recorder.start(250);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  recorder.stop();
  await stopped;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""
_FLAGS = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    f"--use-file-for-fake-audio-capture={(DATA / 'chunk-2.5s.wav').resolve()}",
)


def main() -> None:
    """Record, write, say where it begins."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), chromium_sandbox=False, args=[*_FLAGS]
        )
        page = browser.new_page()
        page.route("**/*", lambda route: route.fulfill(body="<title>Recorder</title>"))
        page.goto("http://localhost/")  # pages of this machine may use the microphone
        recorded = base64.b64decode(page.evaluate(_RECORD))
        version = browser.version
        browser.close()
    _OUT.write_bytes(recorded)
    sys.stdout.write(f"Chromium {version}: {len(recorded)} bytes\n")


if __name__ == "__main__":
    main()
