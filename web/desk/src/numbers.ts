// Tables of numbers as they come in the page's data.
import type { Numbers } from "./plan";

/** A table of numbers, row after row. */
export class Table {
  constructor(
    readonly rows: number,
    readonly columns: number,
    readonly values: Float32Array,
  ) {}

  /** The number in a row and column; rows outside the table count as its ends. */
  at(row: number, column: number): number {
    const inside = Math.min(Math.max(row, 0), this.rows - 1);
    return this.values[inside * this.columns + column] ?? 0;
  }
}

const decoded = new WeakMap<Numbers, Table>();

/** The table a noun holds; decoded once. */
export function table(numbers: Numbers): Table {
  let found = decoded.get(numbers);
  if (!found) {
    const text = atob(numbers.base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    found = new Table(numbers.rows, numbers.columns, new Float32Array(bytes.buffer));
    decoded.set(numbers, found);
  }
  return found;
}
