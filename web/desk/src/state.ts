// What is shown: the plan, the frame, what is selected. Views read signals from here and nowhere else.
import { computed, signal } from "@preact/signals";
import type { Desk, DeskBoard, DeskFinding, DeskPiece, DeskStrip } from "./plan";

/** The plan as it stands in the page; a served page replaces it after a search. */
export const desk = signal<Desk>(readDesk());

/** The board that is shown: the plan's own until somebody changes it. */
export const board = signal<DeskBoard>(desk.value.board);

/** Frame of the take, from 0. */
export const frame = signal(0);
export const playing = signal(false);
/** 1 is the take's own speed. */
export const speed = signal(1);
/** Frames that are played over and over; null: the whole take, once. */
export const loop = signal<{ readonly first: number; readonly stop: number } | null>(null);
/** Whether views show what the viewer believes in, or the set as it is built for this piece. */
export const world = signal<"story" | "set">("story");

/** Panels below the take. */
export type Tab = "board" | "dood" | "costs" | "findings" | "seams" | "axes" | "coverage" | "ways";
export const tab = signal<Tab>("board");
export const selected = signal<ReadonlySet<string>>(new Set());
/** Frame of the seam that is looked at; null: none. */
export const seam = signal<number | null>(null);
/** Id of a panel that is pointed out in the drawings; empty: none. */
export const panel = signal("");

export const frames = computed(() => desk.value.take?.frames ?? 0);
export const rate = computed(() => {
  const take = desk.value.take;
  return take ? take.rate[0] / take.rate[1] : 24;
});

/** The piece the frame is in; null without a take. */
export const piece = computed<DeskPiece | null>(() => pieceAt(frame.value));

export const strips = computed(() => new Map(desk.value.strips.map((one) => [one.id, one] as const)));
export const members = computed(() => new Map(desk.value.cast.map((one) => [one.id, one] as const)));

export function pieceAt(at: number): DeskPiece | null {
  return desk.value.pieces.find((one) => one.first <= at && at < one.stop) ?? null;
}

/** Goes to a frame of the take, and stays inside it. */
export function goTo(at: number): void {
  frame.value = Math.min(Math.max(Math.round(at), 0), Math.max(frames.value - 1, 0));
}

export function select(ids: Iterable<string>): void {
  selected.value = new Set(ids);
}

/** Shows what a finding speaks of. */
export function follow(finding: DeskFinding): void {
  if (finding.panel) {
    panel.value = finding.panel;
    world.value = "set";
  }
  if (finding.first !== null) {
    loop.value = null;
    goTo(finding.first);
  }
  if (finding.strip) {
    select([finding.strip]);
    tab.value = "board";
  } else if (finding.day) {
    const there = board.value.places.filter((one) => one.day === finding.day);
    select(there.map((one) => one.strip));
    tab.value = "board";
  }
}

export function stripOf(id: string): DeskStrip | undefined {
  return strips.value.get(id);
}

function readDesk(): Desk {
  const text = document.getElementById("desk")?.textContent ?? "";
  return JSON.parse(text) as Desk;
}
