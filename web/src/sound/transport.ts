/** The line from audio time to ticks and back. */

/** A stretch of playing: `tick` sounds at `time`, and so on at one pace. */
export interface Transport {
  /** Seconds of the audio clock. */
  readonly time: number;
  readonly tick: number;
  /** Seconds a tick. */
  readonly pace: number;
  /** The range that is played, in ticks: `to` is not reached. */
  readonly from: number;
  readonly to: number;
  /** Whether `from` follows on `to`. */
  readonly repeat: boolean;
}

/** The tick that sounds at `time`: in the range, or `to` where playing has ended. */
export function tickAt(transport: Transport, time: number): number {
  const { from, to, repeat } = transport;
  const tick = transport.tick + (time - transport.time) / transport.pace;
  if (tick < to) return tick;
  return repeat ? from + ((tick - from) % (to - from)) : to;
}

/** When `tick` sounds in pass `pass`, from 0; before `transport.time` where pass 0 began behind it. */
export function timeOf(transport: Transport, tick: number, pass: number): number {
  const length = transport.to - transport.from;
  return transport.time + (tick - transport.tick + pass * length) * transport.pace;
}

/** The pass that `time` falls into, from 0. */
export function passAt(transport: Transport, time: number): number {
  const { from, to } = transport;
  const tick = transport.tick + (time - transport.time) / transport.pace;
  return Math.max(0, Math.floor((tick - from) / (to - from)));
}
