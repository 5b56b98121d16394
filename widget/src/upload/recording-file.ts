import { strings } from "../strings/index.ts";

/** Types the API takes, by a file's ending: browsers do not know the type of every file. */
const TYPE_BY_ENDING: Readonly<Record<string, string>> = {
  wav: "audio/wav",
  flac: "audio/flac",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  mp4: "audio/mp4",
  aac: "audio/aac",
  ogg: "audio/ogg",
  oga: "audio/ogg",
  opus: "audio/ogg",
  webm: "audio/webm",
};

export const ACCEPTED_ENDINGS = Object.keys(TYPE_BY_ENDING)
  .map((ending) => `.${ending}`)
  .join(",");

/** A file cannot be uploaded; the message says why. */
export class FileError extends Error {
  override readonly name = "FileError";
}

const megabytes = new Intl.NumberFormat(strings.language, { maximumFractionDigits: 1 });

export function inMegabytes(sizeBytes: number): string {
  return megabytes.format(sizeBytes / 1e6);
}

/** The type to upload a file as. Raises FileError where it cannot be a recording. */
export function recordingType(
  file: { readonly name: string; readonly size: number },
  maxBytes: number,
): string {
  const words = strings.upload;
  const ending = file.name.toLowerCase().split(".").at(-1) ?? "";
  const type = Object.hasOwn(TYPE_BY_ENDING, ending) ? TYPE_BY_ENDING[ending] : undefined;
  if (type === undefined) throw new FileError(words.badType(file.name));
  if (file.size === 0) throw new FileError(words.empty(file.name));
  if (file.size > maxBytes) {
    throw new FileError(words.tooLarge(file.name, inMegabytes(file.size), inMegabytes(maxBytes)));
  }
  return type;
}
