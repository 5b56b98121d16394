/** Runs on the audio thread and hands each block of the microphone's samples to the page. */
class CaptureProcessor extends AudioWorkletProcessor {
  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    const [mono] = inputs[0] ?? [];
    if (mono) {
      const block = mono.slice(); // the browser reuses the original
      this.port.postMessage(block, [block.buffer]);
    }
    return true;
  }
}

registerProcessor("calltone-capture", CaptureProcessor);
