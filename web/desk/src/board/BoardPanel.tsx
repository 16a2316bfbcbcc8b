// The stripboard: strips in the order of the days, drawn as far as they are in view.
import { computed, signal, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { clock, hours, longDay, pages, shortDay } from "../format";
import { labels } from "../labels";
import type { DeskPlace, DeskRow, DeskStrip } from "../plan";
import { active, board, desk, members, say, selected, served, shownDay } from "../state";
import { dragged, startDrag } from "./drag";
import { heldWords, lock, move, redo, undo, why } from "./edit";
import { lay, rowAt, rowsOf, type Row } from "./rows";
import { dayStep, stepFor } from "./steps";
import { BoardBar } from "./BoardBar";
import { Pool } from "./Pool";
import { Season } from "./Season";
import { WhyPanel } from "./WhyPanel";

/** What is searched for, and which strips are shown. */
export const query = signal("");
export type Filter = "all" | "take" | "broken" | "moved" | "locked";
export const filter = signal<Filter>("all");
export const castColumns = signal(false);

const OVERSCAN = 220;

const home = computed(() => new Map(desk.value.board.places.map((one) => [one.strip, one] as const)));
const brokenStrips = computed(() => {
  const found = new Map<string, string[]>();
  for (const one of board.value.broken) for (const id of one.strips) found.set(id, [...(found.get(id) ?? []), one.words]);
  return found;
});

/** Whether a strip is shown; null where all are. */
const shown = computed(() => {
  const words = query.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const which = filter.value;
  if (!words.length && which === "all") return null;
  return (place: DeskPlace, strip: DeskStrip) => {
    const before = home.value.get(strip.id);
    if (which === "take" && !strip.piece) return false;
    if (which === "broken" && !brokenStrips.value.has(strip.id)) return false;
    if (which === "moved" && before && before.day === place.day && before.unit === place.unit) return false;
    if (which === "locked" && !heldWords(strip.id)) return false;
    const text = textOf(strip);
    return words.every((word) => (/^\d+$/.test(word) ? strip.cast.some((who) => members.value.get(who)?.number === Number(word)) || new RegExp(`\\b${word}\\b`).test(text) : text.includes(word)));
  };
});

export const laid = computed(() => lay(rowsOf(desk.value, board.value, shown.value)));

const texts = new WeakMap<DeskStrip, string>();

function textOf(strip: DeskStrip): string {
  let text = texts.get(strip);
  if (text === undefined) {
    const cast = strip.cast.flatMap((who) => [members.value.get(who)?.character ?? "", members.value.get(who)?.name ?? ""]);
    text = [strip.id, strip.scene, strip.set, strip.description, strip.place, strip.light, strip.stage, strip.rig, strip.piece, strip.director, ...cast].join(" ").toLowerCase();
    texts.set(strip, text);
  }
  return text;
}

/** Per day of the calendar, what of each changing region is not standing. */
const torn = computed(() => {
  const found = new Map<string, { readonly kind: string; readonly words: string }[]>();
  for (const lane of board.value.lanes) {
    const by = new Map<string, { kind: string; words: string }>();
    for (const one of lane.stretches) for (const day of desk.value.days) if (one.first <= day.date && day.date <= one.last) by.set(day.date, { kind: one.kind, words: `${lane.region}: ${one.words}` });
    for (const day of desk.value.days) found.set(day.date, [...(found.get(day.date) ?? []), by.get(day.date) ?? { kind: "", words: "" }]);
  }
  return found;
});

export function BoardPanel() {
  const list = useRef<HTMLDivElement>(null);
  const range = useSignal({ first: 0, stop: 40 });

  const look = () => {
    const box = list.current;
    if (!box) return;
    box.parentElement?.style.setProperty("--bar", `${box.offsetWidth - box.clientWidth}px`);
    const first = rowAt(laid.value, Math.max(0, box.scrollTop - OVERSCAN));
    const stop = rowAt(laid.value, box.scrollTop + box.clientHeight + OVERSCAN) + 1;
    if (first !== range.value.first || stop !== range.value.stop) range.value = { first, stop };
  };

  useLayoutEffect(look);
  useEffect(() => {
    const box = list.current;
    if (!box) return;
    const watch = new ResizeObserver(look);
    watch.observe(box);
    return () => watch.disconnect();
  }, []);
  const { day, turn } = shownDay.value;
  useEffect(() => {
    const index = laid.value.rows.findIndex((row) => row.day === day || (row.kind === "day" && row.day.date === day) || (row.kind === "gap" && row.first <= day && day <= row.last));
    if (list.current && index >= 0) list.current.scrollTop = laid.value.tops[index] ?? 0;
  }, [day, turn]);

  const rows = laid.value.rows.slice(range.value.first, range.value.stop);
  const lanes = board.value.lanes.length;
  const cast = castColumns.value ? board.value.cast : [];
  const style = { "--lanes": lanes, "--cast": cast.length } as Record<string, number>;
  return (
    <section class="board" style={style} aria-label={labels.tabs.board}>
      <BoardBar />
      <Season />
      <div class="board-body">
        <div class="board-main">
          {cast.length ? <CastHead rows={cast} /> : null}
          <div
            ref={list}
            class="strips"
            role="listbox"
            tabIndex={0}
            aria-multiselectable="true"
            aria-label={labels.board.list}
            {...(active.value && rows.some((row) => row.key === active.value) ? { "aria-activedescendant": rowId(active.value) } : {})}
            onScroll={look}
            onKeyDown={(event) => onKey(event, list.current)}
          >
            <div class="strips-height" role="presentation" style={{ height: `${laid.value.height}px` }}>
              {rows.map((row, n) => (
                <BoardRow key={row.key} row={row} top={laid.value.tops[range.value.first + n] ?? 0} cast={cast} />
              ))}
              <DropLine />
            </div>
          </div>
        </div>
        <Pool />
        <WhyPanel />
      </div>
    </section>
  );
}

function rowId(key: string): string {
  return `strip-${key}`;
}

function CastHead({ rows }: { readonly rows: readonly DeskRow[] }) {
  return (
    <div class="cast-head" aria-hidden="true">
      {rows.map((row) => (
        <span key={row.id} title={`${row.number} ${row.name}`}>
          {row.number || "·"}
        </span>
      ))}
    </div>
  );
}

function Lanes({ day }: { readonly day: string }) {
  return (
    <span class="lanes" aria-hidden="true">
      {(torn.value.get(day) ?? []).map((one, n) => (
        <i key={n} class={one.kind} title={one.words} />
      ))}
    </span>
  );
}

function BoardRow({ row, top, cast }: { readonly row: Row; readonly top: number; readonly cast: readonly DeskRow[] }) {
  const style = { transform: `translateY(${top}px)` };
  switch (row.kind) {
    case "strip":
      return <StripRow row={row} top={top} cast={cast} />;
    case "day":
      return <DayRow row={row} top={top} cast={cast} />;
    case "banner":
      return (
        <div class={`row banner ${row.banner.kind}`} style={style} role="presentation">
          <Lanes day={row.day} />
          <span class="banner-words">
            {row.banner.words}
            {row.banner.minutes ? `, ${hours(row.banner.minutes)}` : ""}
          </span>
        </div>
      );
    case "gap":
      return (
        <div class="row gap" style={style} role="presentation">
          <Lanes day={row.day} />
          <span>{labels.board.unusedDays(shortDay(row.first), shortDay(row.last), row.count)}</span>
        </div>
      );
    case "off":
      return <div class={`row off${row.holiday ? " holiday" : ""}`} style={style} role="presentation" title={row.holiday ? labels.board.holiday : labels.board.weekEnd} />;
  }
}

function DayRow({ row, top, cast }: { readonly row: Extract<Row, { kind: "day" }>; readonly top: number; readonly cast: readonly DeskRow[] }) {
  const { day, hours: at } = row;
  const column = desk.value.days.indexOf(day);
  const locked = served.value?.locked_days.includes(day.date);
  return (
    <div class="row day" style={{ transform: `translateY(${top}px)` }} role="presentation" data-day={day.date} data-unit={row.unit}>
      <Lanes day={day.date} />
      <b>{labels.board.day(day.number)}</b>
      <span class="date">{longDay(day.date)}</span>
      {row.unit ? <span class="unit">{desk.value.units.find((one) => one.id === row.unit)?.name}</span> : null}
      {locked ? <span title={labels.board.heldBy["lock"]}>▪</span> : null}
      {at ? (
        <span class="sums">
          {pages(at.eighths)} {labels.board.pages} · {hours(at.minutes)}
          {at.wrap ? ` · ${labels.board.call} ${clock(at.call)} · ${labels.board.wrap} ${clock(at.wrap)}` : ""}
          {day.sunrise !== null && day.sunset !== null ? ` · ${labels.board.sun} ${clock(day.sunrise)}–${clock(day.sunset)}` : ""}
        </span>
      ) : null}
      {cast.length ? (
        <span class="cast-cells" aria-hidden="true">
          {cast.map((one) => (
            <i key={one.id}>{one.codes[column] ?? ""}</i>
          ))}
        </span>
      ) : null}
    </div>
  );
}

function StripRow({ row, top, cast }: { readonly row: Extract<Row, { kind: "strip" }>; readonly top: number; readonly cast: readonly DeskRow[] }) {
  const { strip, place } = row;
  const chosen = selected.value.has(strip.id);
  const broken = brokenStrips.value.get(strip.id);
  const held = heldWords(strip.id);
  const before = home.value.get(strip.id);
  const elsewhere = before !== undefined && (before.day !== place.day || before.unit !== place.unit);
  const classes = ["row", "strip", `${strip.place}-${strip.light}`.toLowerCase(), chosen ? "chosen" : "", strip.id === active.value ? "active" : "", strip.piece ? "of-take" : "", elsewhere ? "elsewhere" : "", dragged.value?.ids.includes(strip.id) ? "lifted" : ""];
  return (
    <div
      id={rowId(strip.id)}
      class={classes.filter(Boolean).join(" ")}
      style={{ transform: `translateY(${top}px)` }}
      role="option"
      aria-selected={chosen}
      title={strip.description}
      onPointerDown={(event) => startDrag(event, strip.id)}
    >
      <Lanes day={place.day} />
      <span class="mark" title={broken?.join("; ") ?? held}>
        {broken ? "✕" : held ? "▪" : elsewhere ? "•" : ""}
        <span class="sr">{[...(broken ?? []), held].filter(Boolean).join("; ")}</span>
      </span>
      <b class="id">{strip.id}</b>
      <span class="light">
        {strip.place} {labels.board.nights[strip.light]}
      </span>
      <span class="set">{strip.set}</span>
      <span class="what">{strip.description}</span>
      <span class="piece">{strip.piece ? `${strip.piece} ${labels.letter[pieceTechnique(strip.piece)] ?? ""}` : ""}</span>
      <span class="num">{strip.eighths ? pages(strip.eighths) : ""}</span>
      <span class="num">{strip.minutes}</span>
      <span class="num">{place.end ? clock(place.start) : ""}</span>
      {cast.length ? (
        <span class="cast-cells">
          {cast.map((one) => (
            <i key={one.id}>{strip.cast.includes(one.id) ? "●" : ""}</i>
          ))}
        </span>
      ) : (
        <span class="cast">{strip.cast.map((who) => members.value.get(who)?.number ?? who).join(" ")}</span>
      )}
    </div>
  );
}

function pieceTechnique(id: string): string {
  return desk.value.pieces.find((one) => one.id === id)?.technique ?? "";
}

function DropLine() {
  const drop = dragged.value?.drop;
  if (!drop || drop.top === null) return null;
  return <div class="drop-line" role="presentation" style={{ transform: `translateY(${drop.top}px)` }} />;
}

// -- keys ---------------------------------------------------------------------------------------

/** Strips in the order they are shown. */
function order(): string[] {
  return laid.value.rows.flatMap((row) => (row.kind === "strip" ? [row.strip.id] : []));
}

function comeTo(id: string, box: HTMLElement | null): void {
  const index = laid.value.rows.findIndex((row) => row.key === id);
  if (!box || index < 0) return;
  const top = laid.value.tops[index] ?? 0;
  if (top < box.scrollTop) box.scrollTop = Math.max(0, top - 30);
  else if (top + 30 > box.scrollTop + box.clientHeight) box.scrollTop = top + 60 - box.clientHeight;
}

/** The selected strips that are on the board, in order. */
export function chosenStrips(): string[] {
  const known = order().filter((id) => selected.value.has(id));
  return known.length ? known : [...selected.value];
}

function onKey(event: KeyboardEvent, box: HTMLElement | null): void {
  const all = order();
  const at = all.indexOf(active.value);
  const go = (to: number) => {
    const id = all[Math.min(Math.max(to, 0), all.length - 1)];
    if (id === undefined) return;
    active.value = id;
    selected.value = event.shiftKey ? new Set([...selected.value, id]) : new Set([id]);
    comeTo(id, box);
  };
  const ids = chosenStrips();
  const key = event.key;
  if (event.altKey && ids.length && key.startsWith("Arrow")) {
    const moves = key === "ArrowUp" || key === "ArrowDown" ? stepFor(ids, key === "ArrowDown") : dayStep(ids, key === "ArrowRight");
    if (moves.length) void move(moves).then(() => comeTo(active.value, box));
  } else if (key === "ArrowDown") go(at + 1);
  else if (key === "ArrowUp") go(at < 0 ? 0 : at - 1);
  else if (key === "PageDown") go(at + 20);
  else if (key === "PageUp") go(at - 20);
  else if (key === "Home" && event.ctrlKey) go(0);
  else if (key === "End" && event.ctrlKey) go(all.length - 1);
  else if (key === "a" && event.ctrlKey) selected.value = new Set(all);
  else if (key === "Escape") selected.value = new Set();
  else if ((key === "Delete" || key === "Backspace") && ids.length) void move(ids.map((strip) => ({ strip, day: "", unit: "", order: 1 })));
  else if (key === "l" && ids.length) void lock({ strips: ids }, ids.some((id) => !heldWords(id)));
  else if (key === "w" && ids[0] !== undefined) served.value ? void why(ids[0]) : say(labels.board.aloneNote);
  else if (key === "u" || (key === "z" && (event.ctrlKey || event.metaKey))) void undo();
  else if (key === "r" || (key === "y" && (event.ctrlKey || event.metaKey))) void redo();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
