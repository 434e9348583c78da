/** A knob of a wish: left to the model, or a number. */

import { useId } from "react";

interface Props {
  readonly name: string;
  readonly unit: string;
  readonly low: number;
  readonly high: number;
  readonly step: number;
  /** Where it begins when it is taken into the hand. */
  readonly usual: number;
  readonly hint: string;
  readonly value: number | null;
  readonly change: (value: number | null) => void;
}

export function Dial({ name, unit, low, high, step, usual, hint, value, change }: Props) {
  const id = useId();
  return (
    <div className={value === null ? "dial auto" : "dial"} title={hint}>
      <label htmlFor={id}>{name}</label>
      <input
        id={id}
        type="range"
        min={low}
        max={high}
        step={step}
        value={value ?? usual}
        aria-valuetext={value === null ? "left to the model" : `${value} ${unit}`}
        onChange={(event) => change(event.target.valueAsNumber)}
      />
      <output htmlFor={id}>{value === null ? "auto" : `${value}${unit === "%" ? "%" : ""}`}</output>
      <button
        type="button"
        className="dial-auto"
        aria-label={`Leave ${name.toLowerCase()} to the model`}
        disabled={value === null}
        onClick={() => change(null)}
      >
        ×
      </button>
    </div>
  );
}
