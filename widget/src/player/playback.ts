import type { AudioAddress } from "../ports.ts";
import type { Scope } from "../scope.ts";

/** Why it does not play: the browser cannot, the audio is gone, the connection broke, or it wants a click. */
export type PlaybackProblem = "unplayable" | "gone" | "interrupted" | "blocked" | "refused";

export interface PlaybackSource {
  /** An address that plays for a while. Raises ApiError. */
  address(): Promise<AudioAddress>;
  /** Whether the audio is still there. Raises ApiError. */
  isThere(): Promise<boolean>;
}

/**
 * Plays one recording. Its address is asked for with the first play, since asking is listening, and
 * again when it no longer holds: the player then goes on where it was.
 */
export class Playback {
  readonly #audio: HTMLAudioElement;
  readonly #source: PlaybackSource;
  readonly #changed: () => void;
  #expiresAt: Date | null = null;
  #startSec = 0;
  #isOpening = false;
  problem: PlaybackProblem | null = null;
  /** What the API said, where it refused. */
  reason = "";

  constructor(audio: HTMLAudioElement, source: PlaybackSource, scope: Scope, changed: () => void) {
    this.#audio = audio;
    this.#source = source;
    this.#changed = changed;
    for (const type of ["play", "pause", "timeupdate", "seeked", "waiting", "playing", "ended"]) {
      scope.listen(audio, type, changed);
    }
    scope.listen(audio, "loadedmetadata", () => {
      audio.currentTime = this.#startSec;
      changed();
    });
    scope.listen(audio, "error", () => void this.#failed());
    scope.add(() => {
      audio.pause();
      audio.removeAttribute("src");
      audio.load();
    });
  }

  get isPlaying(): boolean {
    return this.#isOpening || !this.#audio.paused;
  }

  get isLoading(): boolean {
    return this.#isOpening || (!this.#audio.paused && this.#audio.readyState < 3);
  }

  get positionSec(): number {
    return this.isLoaded ? this.#audio.currentTime : this.#startSec;
  }

  /** Whether the element knows the audio; until then nobody but us knows the position. */
  get isLoaded(): boolean {
    return this.#audio.readyState > 0;
  }

  async play(): Promise<void> {
    if (this.#isOpening) return;
    this.problem = null;
    if (this.#audio.ended) this.seek(0);
    if (this.#expiresAt === null) await this.#open();
    else await this.#start();
    this.#changed();
  }

  pause(): void {
    this.#audio.pause();
    this.#changed();
  }

  seek(offsetSec: number): void {
    this.#startSec = Math.max(0, offsetSec);
    if (this.isLoaded) this.#audio.currentTime = this.#startSec;
    this.#changed();
  }

  async #open(): Promise<void> {
    this.#isOpening = true;
    this.#changed();
    try {
      const { url, expiresAt } = await this.#source.address();
      this.#expiresAt = expiresAt;
      this.#audio.src = url;
    } catch (error) {
      this.problem = "refused";
      this.reason = error instanceof Error ? error.message : String(error);
      return;
    } finally {
      this.#isOpening = false;
    }
    await this.#start();
  }

  async #start(): Promise<void> {
    try {
      await this.#audio.play();
    } catch (error) {
      // Other faults come as an event too. This one: too long after the click, Safari says.
      if (error instanceof DOMException && error.name === "NotAllowedError") {
        this.problem = "blocked";
      }
    }
  }

  async #failed(): Promise<void> {
    const { error } = this.#audio;
    if (!error || this.#expiresAt === null) return;
    this.#startSec = this.#audio.currentTime || this.#startSec;
    const hadExpired = this.#expiresAt.getTime() <= Date.now();
    this.#expiresAt = null;
    this.#audio.pause(); // it takes itself for playing still
    if (hadExpired) {
      await this.#open();
    } else if (error.code === MediaError.MEDIA_ERR_NETWORK) {
      this.problem = "interrupted";
    } else {
      this.problem = await this.#whyUnplayable();
    }
    this.#changed();
  }

  /** The element does not tell a kind it cannot play from audio that is not there. */
  async #whyUnplayable(): Promise<PlaybackProblem> {
    try {
      return (await this.#source.isThere()) ? "unplayable" : "gone";
    } catch {
      return "interrupted";
    }
  }
}
