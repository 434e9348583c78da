/**
 * What fingers do in the grid. A tap adds or removes, a drag along the lane paints or erases, a hold and then a drag
 * changes the velocity (in Select: draws the frame in any direction); a drag up or down scrolls, as do two fingers.
 *
 * The cells' `touch-action: pan-y` leaves up and down to the browser. Once a finger has held still, moves belong to
 * the page: `keeps` says so, and whoever listens to `touchmove` prevents the browser's scrolling then.
 */

import { press, type Drag, type Marquee, type Spot, type Striking } from "./pointer";

/** Milliseconds of holding still, and how far a finger may tremble in them. */
export const HOLD = 350;
const SLACK = 8;

interface Finger {
  readonly x: number;
  readonly y: number;
}

type At = Pick<PointerEvent, "pointerId" | "clientX" | "clientY">;

export interface Board {
  readonly spot: (at: Pick<PointerEvent, "clientX" | "clientY">) => Spot;
  readonly show: (marquee: Marquee | null) => void;
  /** Scrolls by pixels. */
  readonly scroll: (dx: number) => void;
}

const NO_KEYS = { shiftKey: false, altKey: false };

export class Touch {
  readonly #fingers = new Map<number, Finger>();
  #board: Board;
  /** The finger that draws, where it began; null while none does. */
  #first: At | null = null;
  #drag: Drag | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(board: Board) {
    this.#board = board;
  }

  /** Another board for what comes: lanes may be of another height now. */
  set board(board: Board) {
    this.#board = board;
  }

  /** Whether moves belong to the grid, and not to scrolling. */
  get keeps(): boolean {
    return this.#drag !== null;
  }

  down(at: At): void {
    this.#fingers.set(at.pointerId, { x: at.clientX, y: at.clientY });
    if (this.#fingers.size > 1) {
      this.#leave();
      return;
    }
    this.#first = at;
    this.#timer = setTimeout(() => this.#begin("velocity"), HOLD);
  }

  move(at: At): void {
    const before = this.#fingers.get(at.pointerId);
    if (before === undefined) return;
    this.#fingers.set(at.pointerId, { x: at.clientX, y: at.clientY });
    if (this.#fingers.size > 1) {
      this.#board.scroll((before.x - at.clientX) / this.#fingers.size);
      return;
    }
    if (this.#first === null) return;
    const [dx, dy] = [Math.abs(at.clientX - this.#first.clientX), Math.abs(at.clientY - this.#first.clientY)];
    if (this.#drag === null && Math.max(dx, dy) > SLACK) {
      if (dx >= dy) this.#begin("erase");
      else this.#leave();
    }
    this.#drag?.to(this.#board.spot(at));
  }

  up(at: At): void {
    if (this.#fingers.delete(at.pointerId) && this.#first?.pointerId === at.pointerId) {
      if (this.#drag === null) this.#begin();
      this.#drag?.end();
    }
    this.#leave();
  }

  /** The browser has taken the finger for scrolling. */
  cancel(at: At): void {
    this.#fingers.delete(at.pointerId);
    if (this.#fingers.size === 0) this.#leave();
  }

  #begin(does?: Striking): void {
    clearTimeout(this.#timer);
    if (this.#first !== null) this.#drag = press(this.#board.spot(this.#first), NO_KEYS, this.#board.show, does);
  }

  #leave(): void {
    clearTimeout(this.#timer);
    this.#board.show(null);
    this.#first = null;
    this.#drag = null;
  }
}
