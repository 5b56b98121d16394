/** Gives a claim back. */
export type Release = () => void;

/**
 * Claims a call's microphone for this window, among all windows of the browser. null: another has it.
 * The browser gives it back when the window is closed.
 */
export type Claim = (callId: string) => Promise<Release | null>;

export const claimCall: Claim = (callId) => {
  // Undefined where the page is neither https nor localhost, whatever the types say.
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return Promise.resolve(() => undefined);
  return new Promise((resolve, reject) => {
    locks
      .request(`calltone-call-${callId}`, { ifAvailable: true }, (lock) => {
        if (!lock) {
          resolve(null);
          return undefined;
        }
        return new Promise<void>((release) => {
          resolve(release);
        });
      })
      .catch(reject);
  });
};
