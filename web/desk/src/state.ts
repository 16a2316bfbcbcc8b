// What is shown: the plan, the frame, what is selected. Views read signals from here and nowhere else.
import { computed, effect, signal } from "@preact/signals";
import type { Desk, DeskBoard, DeskDay, DeskFinding, DeskPiece, DeskStrip, Served } from "./plan";

/** The plan as it stands in the page; a served page replaces it after a search. */
export const desk = signal<Desk>(readDesk());

/** The board that is shown: the plan's own until somebody changes it. */
export const board = signal<DeskBoard>(desk.value.board);
/** What the server knows of its boards; null in the file that opens by itself. */
export const served = signal<Served | null>(desk.value.served);
/** Words that are said aloud and shown for a while. */
export const message = signal("");

/** Frame of the take, from 0. */
export const frame = signal(0);
export const playing = signal(false);
/** 1 is the take's own speed. */
export const speed = signal(1);
/** Frames that are played over and over; null: the whole take, once. */
export const loop = signal<{ readonly first: number; readonly stop: number } | null>(null);
/** Whether views show what the viewer believes in, or the set as it is built for this piece. */
export const world = signal<"story" | "set">("story");
/** Whether the picture through the lens is large, as a rough cut. */
export const roughCut = signal(false);

/** Panels below the take. */
export type Tab = "board" | "dood" | "costs" | "findings" | "seams" | "axes" | "coverage" | "ways" | "changes";
export const tab = signal<Tab>("board");
export const selected = signal<ReadonlySet<string>>(new Set());
/** Strip the keyboard is at; empty: none. */
export const active = signal("");
/** A day the board should come to; changed even where it is the same day again. */
export const shownDay = signal({ day: "", turn: 0 });
/** Frame of the seam that is looked at; null: none. */
export const seam = signal<number | null>(null);
/** Id of a panel that is pointed out in the drawings; empty: none. */
export const panel = signal("");

/** How the page looks; kept for this browser. */
export type Theme = "auto" | "light" | "dark";
export type Palette = "usual" | "reversed" | "safe";
export type Layout = "both" | "take" | "panel";
export const theme = kept<Theme>("theme", "auto");
export const palette = kept<Palette>("palette", "usual");
export const layout = kept<Layout>("layout", "both");
/** Part of the height the take's views have. */
export const split = kept<number>("split", 0.52);

export const frames = computed(() => desk.value.take?.frames ?? 0);
export const rate = computed(() => {
  const take = desk.value.take;
  return take ? take.rate[0] / take.rate[1] : 24;
});

/** The piece the frame is in; null without a take. */
export const piece = computed<DeskPiece | null>(() => pieceAt(frame.value));

export const strips = computed(() => new Map(desk.value.strips.map((one) => [one.id, one] as const)));
export const members = computed(() => new Map(desk.value.cast.map((one) => [one.id, one] as const)));
export const days = computed<ReadonlyMap<string, DeskDay>>(() => new Map(desk.value.days.map((one) => [one.date, one] as const)));

/** Whether the page is drawn dark. */
export const dark = computed(() => theme.value === "dark" || (theme.value === "auto" && systemDark.value));
const systemDark = signal(matchMedia("(prefers-color-scheme: dark)").matches);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => (systemDark.value = event.matches));
effect(() => {
  document.documentElement.dataset["theme"] = dark.value ? "dark" : "light";
  document.documentElement.dataset["palette"] = palette.value;
});

export function pieceAt(at: number): DeskPiece | null {
  return desk.value.pieces.find((one) => one.first <= at && at < one.stop) ?? null;
}

/** Goes to a frame of the take, and stays inside it. */
export function goTo(at: number): void {
  frame.value = Math.min(Math.max(Math.round(at), 0), Math.max(frames.value - 1, 0));
}

export function select(ids: Iterable<string>): void {
  const all = [...ids];
  selected.value = new Set(all);
  active.value = all[0] ?? "";
}

/** Brings the board to a day. */
export function showDay(day: string): void {
  tab.value = "board";
  if (layout.value === "take") layout.value = "both";
  shownDay.value = { day, turn: shownDay.value.turn + 1 };
}

/** Tabs findings without a place belong to, by the beginning of their code. */
const TABS: readonly (readonly [string, Tab])[] = [
  ["cut-alternative", "ways"],
  ["schedule-rival", "ways"],
  ["schedule-cost", "costs"],
  ["schedule-hold", "dood"],
  ["schedule-rig", "dood"],
  ["cut-proven", "coverage"],
];

/** Whether the page can show what a finding speaks of. */
export function canFollow(finding: DeskFinding): boolean {
  const named = finding.first !== null || finding.strip || finding.day || finding.panel;
  return Boolean(named) || TABS.some(([code]) => finding.code.startsWith(code));
}

/** Shows what a finding speaks of. */
export function follow(finding: DeskFinding): void {
  if (finding.panel) {
    panel.value = finding.panel;
    world.value = "set";
  }
  if (finding.first !== null) {
    playing.value = false;
    loop.value = null;
    goTo(finding.first);
    if (layout.value === "panel") layout.value = "both";
    if (finding.code.startsWith("seam-")) {
      seam.value = finding.first;
      tab.value = "seams";
    } else if (finding.code === "cut-arm-peak") tab.value = "axes";
  }
  if (finding.strip) {
    select([finding.strip]);
    const place = board.value.places.find((one) => one.strip === finding.strip);
    if (place?.day) showDay(place.day);
  } else if (finding.day && finding.first === null) {
    showDay(finding.day);
  } else if (finding.first === null) {
    const found = TABS.find(([code]) => finding.code.startsWith(code));
    if (found) tab.value = found[1];
  }
}

export function stripOf(id: string): DeskStrip | undefined {
  return strips.value.get(id);
}

/** Says something to everybody, aloud too. */
export function say(words: string): void {
  message.value = words;
}

function readDesk(): Desk {
  const text = document.getElementById("desk")?.textContent ?? "";
  return JSON.parse(text) as Desk;
}

/** A signal whose value this browser keeps, where it lets pages keep anything. */
function kept<T>(name: string, first: T) {
  const key = `oner-desk-${name}`;
  const made = signal<T>(first);
  try {
    const text = localStorage.getItem(key);
    if (text !== null) made.value = JSON.parse(text) as T;
    effect(() => localStorage.setItem(key, JSON.stringify(made.value)));
  } catch {
    // a page from disk may be forbidden to keep things; then it begins as it always does
  }
  return made;
}
