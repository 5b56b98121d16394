import type { UploadTarget } from "../ports.ts";
import { Scope } from "../scope.ts";
import { strings } from "../strings/index.ts";

export type Put = (
  file: Blob,
  target: UploadTarget,
  onProgress: (share: number) => void,
  signal: AbortSignal,
) => Promise<void>;

/** Sends the whole file. XMLHttpRequest, because `fetch` tells nothing of how far it is. */
export const putFile: Put = async (file, target, onProgress, signal) => {
  const scope = new Scope();
  try {
    await new Promise<void>((resolve, reject) => {
      const request = new XMLHttpRequest();
      const fail = (message: string) => (): void => {
        reject(new Error(message));
      };
      scope.listen(request.upload, "progress", (event) => {
        const { loaded, total } = event as ProgressEvent;
        if (total > 0) onProgress(loaded / total);
      });
      scope.listen(request, "error", fail(strings.upload.interrupted));
      scope.listen(request, "abort", fail(strings.upload.cancelled));
      scope.listen(request, "load", () => {
        if (request.status >= 200 && request.status < 300) resolve();
        else reject(new Error(strings.upload.refused(request.status)));
      });
      scope.listen(signal, "abort", () => {
        request.abort();
      });
      request.open(target.method, target.url);
      for (const [name, value] of target.headers) request.setRequestHeader(name, value);
      request.send(file);
      if (signal.aborted) request.abort();
    });
  } finally {
    scope.close();
  }
};
