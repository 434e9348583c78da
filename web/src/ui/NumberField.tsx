import { useState } from "react";

interface Props {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly change: (value: number) => void;
}

/** A number that is taken when it is complete: while it is typed it may be anything. */
export function NumberField({ name, value, low, high, change }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const take = (text: string): void => {
    const number = Math.min(Math.max(Math.round(Number(text)), low), high);
    if (text !== "" && Number.isFinite(number) && number !== value) change(number);
    setTyped(null);
  };
  return (
    <label className="field">
      <span>{name}</span>
      <input
        type="number"
        inputMode="numeric"
        min={low}
        max={high}
        value={typed ?? Math.round(value * 10) / 10}
        onChange={(event) => {
          // Arrows give whole numbers at once; typing says how it is going on, and is taken at its end.
          const typing = Boolean((event.nativeEvent as InputEvent).inputType);
          if (typing) setTyped(event.target.value);
          else take(event.target.value);
        }}
        onBlur={(event) => {
          take(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") take(event.currentTarget.value);
        }}
      />
    </label>
  );
}
