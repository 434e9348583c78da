import type { ReactNode } from "react";

import { Icon, type IconName } from "./Icon";

interface Props {
  readonly icon: IconName;
  /** What it does, for tooltips and screen readers. */
  readonly name: string;
  readonly press: () => void;
  /** For switches. */
  readonly on?: boolean;
  readonly disabled?: boolean;
  readonly kind?: string;
  readonly children?: ReactNode;
}

export function IconButton({ icon, name, press, on, disabled, kind = "", children }: Props) {
  return (
    <button
      type="button"
      className={`icon-button ${kind}`}
      aria-label={name}
      title={name}
      aria-pressed={on}
      disabled={disabled}
      onClick={press}
    >
      <Icon name={icon} />
      {children}
    </button>
  );
}
