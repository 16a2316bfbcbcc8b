// The board as rows of fixed height, in the order of the days: what is drawn of it, and where.
import type { Desk, DeskBanner, DeskBoard, DeskDay, DeskHours, DeskPlace, DeskStrip } from "../plan";

export type Row =
  | { readonly kind: "day"; readonly key: string; readonly day: DeskDay; readonly unit: string; readonly hours: DeskHours | null; readonly strips: number }
  | { readonly kind: "banner"; readonly key: string; readonly day: string; readonly banner: DeskBanner }
  | { readonly kind: "strip"; readonly key: string; readonly day: string; readonly place: DeskPlace; readonly strip: DeskStrip }
  | { readonly kind: "gap"; readonly key: string; readonly day: string; readonly first: string; readonly last: string; readonly count: number }
  | { readonly kind: "off"; readonly key: string; readonly day: string; readonly holiday: boolean };

export const HEIGHT = { day: 25, banner: 18, strip: 23, gap: 20, off: 5 } as const;

/** Rows with where each begins. */
export interface Laid {
  readonly rows: readonly Row[];
  readonly tops: Float64Array;
  readonly height: number;
}

/** The rows of a board; strips that `shown` refuses are left out, and with them days that are then empty. */
export function rowsOf(desk: Desk, board: DeskBoard, shown: ((place: DeskPlace, strip: DeskStrip) => boolean) | null): Row[] {
  const strips = new Map(desk.strips.map((one) => [one.id, one] as const));
  const places = groups(board.places.filter((one) => one.day), (one) => one.day);
  const banners = groups(board.banners, (one) => one.day);
  const hours = new Map(board.hours.map((one) => [`${one.day} ${one.unit}`, one] as const));
  const several = desk.units.length > 1;
  const rows: Row[] = [];
  let unused: DeskDay[] = [];
  const flush = () => {
    const first = unused[0];
    const last = unused[unused.length - 1];
    if (first && last) rows.push({ kind: "gap", key: `gap ${first.date}`, day: first.date, first: first.date, last: last.date, count: unused.length });
    unused = [];
  };
  for (const day of desk.days) {
    if (!day.number) {
      if (!shown && !unused.length && rows.length && rows[rows.length - 1]?.kind !== "off") rows.push({ kind: "off", key: `off ${day.date}`, day: day.date, holiday: day.kind === "holiday" });
      continue;
    }
    const here = (places.get(day.date) ?? []).flatMap((place) => {
      const strip = strips.get(place.strip);
      return strip && (!shown || shown(place, strip)) ? [{ place, strip }] : [];
    });
    const written = banners.get(day.date) ?? [];
    const heads = shown ? [] : written.filter((one) => one.kind !== "move" && one.kind !== "return");
    if (!here.length && !heads.length) {
      if (!shown) unused.push(day);
      continue;
    }
    flush();
    const units = here.length ? [...new Set(here.map((one) => one.place.unit))] : [desk.units[0]?.id ?? ""];
    units.forEach((unit, n) => {
      const own = here.filter((one) => one.place.unit === unit);
      rows.push({ kind: "day", key: `day ${day.date} ${unit}`, day, unit: several ? unit : "", hours: hours.get(`${day.date} ${unit}`) ?? null, strips: own.length });
      if (n === 0) for (const banner of heads) rows.push({ kind: "banner", key: `${banner.kind} ${banner.day} ${banner.subject}`, day: day.date, banner });
      for (const one of own) {
        const move = shown ? undefined : written.find((banner) => banner.kind === "move" && banner.subject === one.strip.id);
        if (move) rows.push({ kind: "banner", key: `move ${one.strip.id}`, day: day.date, banner: move });
        rows.push({ kind: "strip", key: one.strip.id, day: day.date, place: one.place, strip: one.strip });
      }
    });
    if (!shown) for (const banner of written.filter((one) => one.kind === "return")) rows.push({ kind: "banner", key: `return ${banner.day} ${banner.subject}`, day: day.date, banner });
  }
  flush();
  return rows;
}

export function lay(rows: readonly Row[]): Laid {
  const tops = new Float64Array(rows.length + 1);
  rows.forEach((row, n) => (tops[n + 1] = (tops[n] ?? 0) + HEIGHT[row.kind]));
  return { rows, tops, height: tops[rows.length] ?? 0 };
}

/** Index of the row at a height; the last one below the end. */
export function rowAt(laid: Laid, y: number): number {
  let low = 0;
  let high = laid.rows.length;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if ((laid.tops[middle] ?? 0) <= y) low = middle;
    else high = middle;
  }
  return low;
}

function groups<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const at = key(item);
    const group = found.get(at);
    if (group) group.push(item);
    else found.set(at, [item]);
  }
  return found;
}
