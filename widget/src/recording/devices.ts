/** The computer's microphones, and the one the agent has chosen. */

const STORAGE_KEY = "calltone-microphone";

export interface InputDevice {
  readonly id: string;
  readonly label: string;
}

/** What the picker needs of the browser. */
export interface InputDevices {
  /** Empty until the microphone has been allowed: before, browsers name none. */
  list(): Promise<readonly InputDevice[]>;
  chosen(): string | null;
  choose(id: string): void;
  /** Tells when a device comes or goes. */
  readonly changes: EventTarget | null;
}

function mediaDevices(): MediaDevices | null {
  // Undefined where the page is neither https nor localhost, whatever the types say.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  return devices ?? null;
}

export const inputDevices: InputDevices = {
  async list() {
    const devices = (await mediaDevices()?.enumerateDevices()) ?? [];
    return devices
      .filter(({ kind, label }) => kind === "audioinput" && label !== "")
      .map(({ deviceId, label }) => ({ id: deviceId, label }));
  },

  chosen() {
    try {
      return localStorage.getItem(STORAGE_KEY);
    } catch {
      return null; // storage is blocked
    }
  },

  choose(id) {
    try {
      localStorage.setItem(STORAGE_KEY, id);
    } catch {
      return; // storage is blocked: the browser's own choice stays
    }
  },

  get changes() {
    return mediaDevices();
  },
};
