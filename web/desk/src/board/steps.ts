// Steps of the keyboard: a strip up or down by one, or to the shooting day beside its own.
import { board, desk } from "../state";
import type { Move } from "./edit";

/** Strips one place up or down; past the end of a day they go to the next one. */
export function stepFor(ids: readonly string[], down: boolean): Move[] {
  const first = board.value.places.find((one) => one.strip === (down ? ids[ids.length - 1] : ids[0]));
  if (!first?.day) return toFirstDay(ids);
  const here = board.value.places.filter((one) => one.day === first.day && one.unit === first.unit);
  const rest = here.filter((one) => !ids.includes(one.strip));
  const at = rest.filter((one) => one.order < first.order).length;
  if (down ? at < rest.length : at > 0) return put(ids, first.day, first.unit, down ? at + 2 : at);
  const day = beside(first.day, down);
  if (!day) return [];
  const there = board.value.places.filter((one) => one.day === day && one.unit === first.unit);
  return put(ids, day, first.unit, down ? 1 : there.length + 1);
}

/** Strips to the end of the shooting day before or after. */
export function dayStep(ids: readonly string[], later: boolean): Move[] {
  const first = board.value.places.find((one) => one.strip === ids[0]);
  if (!first?.day) return toFirstDay(ids);
  const day = beside(first.day, later);
  if (!day) return [];
  const there = board.value.places.filter((one) => one.day === day && one.unit === first.unit);
  return put(ids, day, first.unit, there.length + 1);
}

/** Strips in a row from a place on. */
export function put(ids: readonly string[], day: string, unit: string, order: number): Move[] {
  return ids.map((strip, n) => ({ strip, day, unit, order: order + n }));
}

function toFirstDay(ids: readonly string[]): Move[] {
  const day = desk.value.days.find((one) => one.number)?.date;
  const unit = desk.value.units[0]?.id;
  if (!day || !unit) return [];
  return put(ids, day, unit, board.value.places.filter((one) => one.day === day && one.unit === unit).length + 1);
}

function beside(day: string, later: boolean): string {
  const shooting = desk.value.days.filter((one) => one.number);
  const at = shooting.findIndex((one) => one.date === day);
  return shooting[at + (later ? 1 : -1)]?.date ?? "";
}
