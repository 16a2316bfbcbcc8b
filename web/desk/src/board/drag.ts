// Dragging strips with the pointer: to another place, another day, off the board and back.
import { signal } from "@preact/signals";
import { active, board, selected } from "../state";
import { laid } from "./BoardPanel";
import { move } from "./edit";
import { rowAt } from "./rows";
import { put } from "./steps";

export interface Drop {
  /** Height of the line between the rows; null: the pool. */
  readonly top: number | null;
  readonly day: string;
  readonly unit: string;
  readonly order: number;
}

/** What is being dragged, and where it would go; null: nothing. */
export const dragged = signal<{ readonly ids: readonly string[]; readonly drop: Drop | null } | null>(null);

const FAR = 5;
const EDGE = 36;

/** Begins with the press on a strip: a click selects, a way of some pixels drags. */
export function startDrag(press: PointerEvent, id: string): void {
  if (press.button !== 0) return;
  choose(press, id);
  const from = { x: press.clientX, y: press.clientY };
  let last = press;
  let timer = 0;
  const box = document.querySelector<HTMLElement>(".strips");
  const turn = () => {
    if (box && dragged.value) {
      const frame = box.getBoundingClientRect();
      const over = last.clientY - (frame.bottom - EDGE);
      const under = frame.top + EDGE - last.clientY;
      if (over > 0) box.scrollTop += Math.min(over, EDGE) / 2;
      else if (under > 0) box.scrollTop -= Math.min(under, EDGE) / 2;
      const drop = dropAt(last, box);
      const now = dragged.value;
      if (drop?.top !== now.drop?.top || drop?.day !== now.drop?.day || drop?.order !== now.drop?.order) dragged.value = { ids: now.ids, drop };
    }
    timer = requestAnimationFrame(turn);
  };
  const moveTo = (event: PointerEvent) => {
    last = event;
    if (!dragged.value && Math.hypot(event.clientX - from.x, event.clientY - from.y) > FAR) {
      dragged.value = { ids: inOrder(id), drop: null };
      timer = requestAnimationFrame(turn);
    }
  };
  const end = (event: Event) => {
    removeEventListener("pointermove", moveTo);
    removeEventListener("pointerup", end);
    removeEventListener("pointercancel", end);
    removeEventListener("keydown", give);
    cancelAnimationFrame(timer);
    const done = dragged.value;
    dragged.value = null;
    if (event.type !== "pointerup" || !done) return;
    const drop = box ? dropAt(last, box) : null;
    if (drop) void move(drop.day ? put(done.ids, drop.day, drop.unit, drop.order) : done.ids.map((strip) => ({ strip, day: "", unit: "", order: 1 })));
  };
  const give = (event: KeyboardEvent) => {
    if (event.key === "Escape") end(event);
  };
  addEventListener("pointermove", moveTo);
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
  addEventListener("keydown", give);
}

function choose(press: PointerEvent, id: string): void {
  const now = new Set(selected.value);
  if (press.shiftKey && active.value) {
    const all = laid.value.rows.flatMap((row) => (row.kind === "strip" ? [row.strip.id] : []));
    const [a, b] = [all.indexOf(active.value), all.indexOf(id)].sort((x, y) => x - y);
    for (const one of all.slice(a, (b ?? 0) + 1)) now.add(one);
  } else if (press.ctrlKey || press.metaKey) {
    if (now.has(id)) now.delete(id);
    else now.add(id);
  } else if (!now.has(id)) {
    now.clear();
    now.add(id);
  }
  active.value = id;
  selected.value = now;
}

function inOrder(id: string): string[] {
  const all = board.value.places.map((one) => one.strip).filter((one) => selected.value.has(one));
  return all.includes(id) ? all : [id];
}

/** Where strips under the pointer would go. */
function dropAt(event: PointerEvent, box: HTMLElement): Drop | null {
  const pool = document.querySelector(".pool")?.getBoundingClientRect();
  if (pool && event.clientX >= pool.left && event.clientX <= pool.right && event.clientY >= pool.top && event.clientY <= pool.bottom) return { top: null, day: "", unit: "", order: 1 };
  const frame = box.getBoundingClientRect();
  if (event.clientX < frame.left || event.clientX > frame.right) return null;
  const y = event.clientY - frame.top + box.scrollTop;
  const index = rowAt(laid.value, y);
  const row = laid.value.rows[index];
  if (!row) return null;
  const top = laid.value.tops[index] ?? 0;
  const below = laid.value.tops[index + 1] ?? top;
  const moving = new Set(dragged.value?.ids ?? []);
  if (row.kind === "strip") {
    const after = y > (top + below) / 2;
    const others = board.value.places.filter((one) => one.day === row.day && one.unit === row.place.unit && !moving.has(one.strip));
    const order = others.filter((one) => one.order < row.place.order || (after && one.order === row.place.order)).length + 1;
    return { top: after ? below : top, day: row.day, unit: row.place.unit, order };
  }
  if (row.kind === "off") return null;
  const day = row.kind === "day" ? row.day.date : row.day;
  const unit = row.kind === "day" && row.unit ? row.unit : (board.value.places.find((one) => one.day === day)?.unit ?? board.value.hours[0]?.unit ?? "main");
  return { top: below, day, unit, order: 1 };
}
