/** Audio to the bytes of a WAV file (RIFF, as Microsoft and IBM described it in 1991; floats as format 3). */

export type WavFormat = "int16" | "float32";

/** What is written: an AudioBuffer is one. */
export interface Channels {
  readonly sampleRate: number;
  readonly numberOfChannels: number;
  readonly length: number;
  getChannelData(channel: number): Float32Array;
}

const FORMATS = { int16: { tag: 1, bytes: 2 }, float32: { tag: 3, bytes: 4 } } as const;
const HEADER_BYTES = 44;
const FULL_SCALE = 32_767;

/** The file; samples beyond full scale are cut at it in 16 bits. */
export function encodeWav(audio: Channels, format: WavFormat = "int16"): Uint8Array<ArrayBuffer> {
  const { tag, bytes } = FORMATS[format];
  const { numberOfChannels: channels, sampleRate: rate, length } = audio;
  const size = length * channels * bytes;
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + size));
  const text = (at: number, letters: string): void => {
    for (let i = 0; i < letters.length; i++) view.setUint8(at + i, letters.charCodeAt(i));
  };
  text(0, "RIFF");
  view.setUint32(4, HEADER_BYTES - 8 + size, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, tag, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * channels * bytes, true);
  view.setUint16(32, channels * bytes, true);
  view.setUint16(34, 8 * bytes, true);
  text(36, "data");
  view.setUint32(40, size, true);
  for (let channel = 0; channel < channels; channel++) {
    const samples = audio.getChannelData(channel);
    for (let i = 0; i < length; i++) {
      const at = HEADER_BYTES + (i * channels + channel) * bytes;
      const sample = samples[i] ?? 0;
      if (format === "float32") view.setFloat32(at, sample, true);
      else view.setInt16(at, Math.round(FULL_SCALE * Math.max(-1, Math.min(1, sample))), true);
    }
  }
  return new Uint8Array(view.buffer);
}
