/** A pattern's first bars, small. */

import { BASIC_VOICES, KIT } from "../pattern/kit.gen";
import { barTicks, type Pattern } from "../pattern/types";

const [WIDTH, HEIGHT] = [64, 27];
const ROW = HEIGHT / BASIC_VOICES.length;

export function Thumbnail({ pattern }: { readonly pattern: Pattern }) {
  const end = barTicks(pattern.meter) * Math.min(pattern.bars, 2);
  const marks = pattern.hits
    .filter((hit) => hit.slot < end)
    .map((hit) => {
      const row = BASIC_VOICES.findIndex((voice) => voice === KIT[hit.voice].basic);
      const y = (row < 0 ? 0 : BASIC_VOICES.length - 1 - row) * ROW;
      return `M${((hit.slot / end) * WIDTH).toFixed(1)} ${y.toFixed(1)}v${(ROW * (0.3 + (0.7 * hit.velocity) / 127)).toFixed(1)}`;
    });
  return (
    <svg className="thumbnail" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path d={marks.join("")} />
    </svg>
  );
}
