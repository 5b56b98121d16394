const FLOOR_DB = -60;

/** How loud a block is for a meter: 0 at −60 dBFS and below, 1 at full scale. */
export function levelOf(samples: Float32Array): number {
  if (samples.length === 0) return 0;
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const levelDb = 10 * Math.log10(power);
  return Math.max(0, Math.min(1, 1 - levelDb / FLOOR_DB));
}
