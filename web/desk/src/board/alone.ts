// The board of a page without a server: a copy that can be changed, and checked as far as a page can.
import { signal } from "@preact/signals";
import { labels } from "../labels";
import type { DeskBoard, DeskBroken, DeskHours, DeskPlace, DeskRow, DeskStrip } from "../plan";
import { board, desk, members, strips } from "../state";
import type { Move } from "./edit";

const past: DeskBoard[] = [];
const future: DeskBoard[] = [];
/** How many changes can be taken back, and done again. */
export const steps = signal({ undo: 0, redo: 0 });

function keep(next: DeskBoard): void {
  past.push(board.value);
  future.length = 0;
  board.value = next;
  count();
}

function count(): void {
  steps.value = { undo: past.length, redo: future.length };
}

export const alone = {
  move(moves: readonly Move[]): void {
    keep(checked({ ...board.value, name: "", places: moved(board.value.places, moves) }));
  },
  lock(ids: readonly string[], locked: boolean): void {
    const which = new Set(ids);
    const places = board.value.places.map((one) => (which.has(one.strip) && (one.held === "" || one.held === "lock") ? { ...one, held: locked && one.day ? "lock" : "" } : one));
    keep({ ...board.value, places });
  },
  undo(): void {
    const last = past.pop();
    if (!last) return;
    future.push(board.value);
    board.value = last;
    count();
  },
  redo(): void {
    const next = future.pop();
    if (!next) return;
    past.push(board.value);
    board.value = next;
    count();
  },
};

/** The board as `[[pin]]` entries of a board.toml: every strip that is elsewhere than the plan has it. */
export function asToml(): string {
  const plan = new Map(desk.value.board.places.map((one) => [one.strip, one] as const));
  const quote = (text: string) => JSON.stringify(text);
  const lines = [`# ${desk.value.title}: strips moved in the page. Put these into board.toml and run oner plan.`];
  for (const one of board.value.places) {
    const before = plan.get(one.strip);
    if (!one.day || (before && before.day === one.day && before.unit === one.unit)) continue;
    lines.push("", "[[pin]]", `strip = ${quote(one.strip)}`, `day = ${one.day}`, `unit = ${quote(one.unit)}`);
  }
  return `${lines.join("\n")}\n`;
}

/** Places after some strips were put elsewhere, one after the other. */
function moved(places: readonly DeskPlace[], moves: readonly Move[]): DeskPlace[] {
  const leaving = new Set(moves.map((one) => one.strip));
  const old = new Map(places.map((one) => [one.strip, one] as const));
  const here = new Map<string, DeskPlace[]>();
  for (const one of places) if (!leaving.has(one.strip)) push(here, `${one.day} ${one.day ? one.unit : ""}`, one);
  const touched = new Set(places.filter((one) => leaving.has(one.strip)).map((one) => `${one.day} ${one.day ? one.unit : ""}`));
  for (const one of moves) {
    const key = `${one.day} ${one.day ? one.unit : ""}`;
    const before = old.get(one.strip);
    if (!before) continue;
    const list = here.get(key) ?? [];
    const at = Math.min(Math.max(one.order - 1, 0), list.length);
    list.splice(at, 0, { ...before, day: one.day, unit: one.unit });
    here.set(key, list);
    touched.add(key);
  }
  const all = [...here.entries()].flatMap(([key, list]) => list.map((one, n) => (touched.has(key) ? { ...one, order: n + 1, start: 0, end: 0 } : one)));
  return all.sort((a, b) => (a.day === "" ? 1 : 0) - (b.day === "" ? 1 : 0) || a.day.localeCompare(b.day) || a.unit.localeCompare(b.unit) || a.order - b.order);
}

function push(into: Map<string, DeskPlace[]>, key: string, one: DeskPlace): void {
  const list = into.get(key);
  if (list) list.push(one);
  else into.set(key, [one]);
}

/** Sums, days out of days and what the page itself can check; the money is not known. */
function checked(now: DeskBoard): DeskBoard {
  const hours = hoursOf(now);
  return { ...now, hours, cast: castRows(now), costs: [], cost: null, broken: brokenRules(now, hours) };
}

function hoursOf(now: DeskBoard): DeskHours[] {
  const before = new Map(board.value.hours.map((one) => [`${one.day} ${one.unit}`, one] as const));
  const sums = new Map<string, { day: string; unit: string; minutes: number; eighths: number; changed: boolean }>();
  for (const one of now.places) {
    if (!one.day) continue;
    const strip = strips.value.get(one.strip);
    const key = `${one.day} ${one.unit}`;
    const sum = sums.get(key) ?? { day: one.day, unit: one.unit, minutes: 0, eighths: 0, changed: false };
    sum.minutes += strip?.minutes ?? 0;
    sum.eighths += strip?.eighths ?? 0;
    sum.changed ||= one.end === 0;
    sums.set(key, sum);
  }
  return [...sums.values()].map((sum) => {
    const old = before.get(`${sum.day} ${sum.unit}`);
    const same = old && !sum.changed && old.minutes === sum.minutes;
    return { day: sum.day, unit: sum.unit, call: old?.call ?? 0, wrap: same ? old.wrap : 0, meal: same ? old.meal : null, minutes: sum.minutes, eighths: sum.eighths };
  });
}

/** Work and hold of everybody whose days changed; drops are left to the scheduler. */
function castRows(now: DeskBoard): DeskRow[] {
  const columns = new Map(desk.value.days.map((one, n) => [one.date, n] as const));
  const worked = new Map<string, Set<number>>();
  for (const one of now.places) {
    const column = columns.get(one.day);
    if (column === undefined) continue;
    for (const who of strips.value.get(one.strip)?.cast ?? []) {
      const days = worked.get(who) ?? new Set();
      days.add(column);
      worked.set(who, days);
    }
  }
  const old = new Map(board.value.cast.map((row) => [row.id, row] as const));
  return [...worked.entries()]
    .map(([who, days]) => {
      const before = old.get(who);
      const was = new Set(before?.codes.flatMap((code, n) => (code.includes("W") ? [n] : [])));
      if (before && was.size === days.size && [...days].every((one) => was.has(one))) return before;
      return castRow(who, days, before);
    })
    .sort((a, b) => a.number - b.number || a.id.localeCompare(b.id));
}

function castRow(who: string, worked: ReadonlySet<number>, before: DeskRow | undefined): DeskRow {
  const first = Math.min(...worked);
  const last = Math.max(...worked);
  const codes = desk.value.days.map((day, n) => {
    if (worked.has(n)) return `${n === first ? "S" : ""}W${n === last ? "F" : ""}`;
    return day.number && n > first && n < last ? "H" : "";
  });
  const member = members.value.get(who);
  return {
    id: who,
    number: member?.number ?? before?.number ?? 0,
    name: member?.character ?? before?.name ?? who,
    kind: "cast",
    codes,
    totals: [["work", worked.size], ["hold", codes.filter((one) => one === "H").length], ["drop", 0]],
  };
}

function brokenRules(now: DeskBoard, hours: readonly DeskHours[]): DeskBroken[] {
  const found: DeskBroken[] = [];
  const most = new Map(desk.value.units.map((one) => [one.id, one] as const));
  for (const one of hours) {
    const unit = most.get(one.unit);
    if (unit && one.minutes > unit.most)
      found.push({ rule: "day-capacity", words: labels.rules.capacity(unit.name, one.minutes, unit.most), strips: now.places.filter((p) => p.day === one.day && p.unit === one.unit).map((p) => p.strip), days: [one.day] });
  }
  const where = new Map(now.places.map((one, n) => [one.strip, { ...one, n }] as const));
  const states = new Map<string, Map<string, string[]>>();
  for (const one of now.places) {
    const strip = strips.value.get(one.strip);
    if (!strip || !one.day) continue;
    found.push(...ownRules(strip, one));
    for (const other of strip.after) {
      const first = where.get(other);
      const mine = where.get(one.strip);
      if (first?.day && mine && first.n > mine.n) found.push({ rule: "after", words: `${strip.id} ${labels.rules.after(other)}`, strips: [strip.id, other], days: [one.day] });
    }
    if (strip.region && strip.state) {
      const key = `${one.day} ${strip.region}`;
      const here = states.get(key) ?? new Map<string, string[]>();
      here.set(strip.state, [...(here.get(strip.state) ?? []), strip.id]);
      states.set(key, here);
    }
  }
  for (const [key, here] of states)
    if (here.size > 1) {
      const [day = "", ...region] = key.split(" ");
      found.push({ rule: "one-state", words: labels.rules.states(region.join(" ")), strips: [...here.values()].flat(), days: [day] });
    }
  return found;
}

/** What a strip on its day breaks by itself. */
function ownRules(strip: DeskStrip, place: DeskPlace): DeskBroken[] {
  const found: DeskBroken[] = [];
  const add = (rule: string, words: string) => found.push({ rule, words: `${strip.id}: ${words}`, strips: [strip.id], days: [place.day] });
  const day = desk.value.days.find((one) => one.date === place.day);
  if (!day?.number) add("day-off", labels.rules.off);
  for (const who of strip.cast) {
    const member = members.value.get(who);
    if (member?.away.includes(place.day)) add("cast-away", labels.rules.away(member.character));
  }
  if (strip.earliest && place.day < strip.earliest) add("earliest", labels.rules.earliest(strip.earliest));
  if (strip.latest && place.day > strip.latest) add("latest", labels.rules.latest(strip.latest));
  return found;
}
