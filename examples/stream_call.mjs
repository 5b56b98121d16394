// Replay a WAV file (mono, 16-bit PCM) as a live call: node stream_call.mjs call.wav
//
// CALLTONE_URL is the API, https://…/api/v1; CALLTONE_TOKEN a Firebase ID token, which
// holds for an hour. Needs Node.js 20.

import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const { CALLTONE_URL, CALLTONE_TOKEN, CALLTONE_SPEED = "1" } = process.env;
const CHUNK_SEC = 2.5;
const RETRIED = [429, 500, 502, 503, 504];

/** Sends until it is taken. Nothing counts twice, so sending again is always safe. */
async function post(path, body, type = "application/json") {
  const headers = { Authorization: `Bearer ${CALLTONE_TOKEN}`, "Content-Type": type };
  for (;;) {
    let response;
    try {
      const signal = AbortSignal.timeout(15_000);
      response = await fetch(CALLTONE_URL + path, { method: "POST", headers, body, signal });
    } catch {
      await sleep(1000); // nobody answered; it may have been stored
      continue;
    }
    if (response.ok) return response.json();
    if (!RETRIED.includes(response.status)) throw new Error(await response.text());
    const retryAfterSec = Number(response.headers.get("Retry-After") ?? 1);
    await sleep(1000 * retryAfterSec * (1 + Math.random() / 2));
  }
}

/** The samples of a WAV file, and how many there are per second. */
function readWav(file) {
  let at = 12; // behind "RIFF", size, "WAVE"
  let sampleRateHz = 0;
  for (;;) {
    const [name, size] = [file.toString("latin1", at, at + 4), file.readUInt32LE(at + 4)];
    if (name === "fmt ") sampleRateHz = file.readUInt32LE(at + 12);
    if (name === "data") return { pcm: file.subarray(at + 8, at + 8 + size), sampleRateHz };
    at += 8 + size + (size % 2);
  }
}

const { pcm, sampleRateHz } = readWav(await readFile(process.argv[2]));
const callId = `call-${randomUUID()}`;
await post("/calls", JSON.stringify({ call_id: callId, consent: "granted" }));
const bytes = 2 * Math.round(CHUNK_SEC * sampleRateHz);
const began = performance.now();
for (let sequence = 0; sequence * bytes < pcm.length - sampleRateHz; sequence += 1) {
  const spokenAt = began + (1000 * (sequence + 1) * CHUNK_SEC) / Number(CALLTONE_SPEED);
  await sleep(Math.max(0, spokenAt - performance.now()));
  const chunk = pcm.subarray(sequence * bytes, (sequence + 1) * bytes);
  const where = `call_id=${callId}&sequence=${sequence}&start_offset_sec=${sequence * CHUNK_SEC}`;
  const path = `/analyze/stream?${where}&sample_rate=${sampleRateHz}`;
  const heard = await post(path, chunk, "application/octet-stream");
  console.log(sequence, heard.detected_emotion, heard.confidence_score);
}
const ended = await post(`/calls/${callId}/end`);
console.log(JSON.stringify(ended.summary.emotion_distribution));
