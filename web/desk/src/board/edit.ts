// Changing the board: at the server where there is one, else on a copy in this page.
import { signal } from "@preact/signals";
import { labels } from "../labels";
import type { DeskBoard, Served } from "../plan";
import { board, desk, say, selected, served, strips } from "../state";
import { signed } from "../format";
import { alone } from "./alone";

/** A strip's new place; an empty day is off the board. */
export interface Move {
  readonly strip: string;
  readonly day: string;
  readonly unit: string;
  readonly order: number;
}

export interface Progress {
  readonly seconds: number;
  readonly message: string;
  readonly cost: number | null;
  readonly bound: number | null;
}

export interface WhyAnswer {
  readonly strip: string;
  readonly sentence: string;
  readonly obstacles: readonly { readonly rule: string; readonly slots: number; readonly example: string }[];
  readonly others: readonly { readonly day: string; readonly unit: string; readonly change: number | null; readonly how: string }[];
}

interface Answer {
  readonly served: Served;
  readonly board: DeskBoard;
  readonly delta: number | null;
}

interface Refusal {
  readonly error: string;
  readonly remedy: string;
  readonly served?: Served;
  readonly board?: DeskBoard;
}

/** What the last search says while it runs; null: none runs. */
export const progress = signal<Progress | null>(null);
export const whyAnswer = signal<WhyAnswer | null>(null);
/** The strip whose day is being looked into; empty: none. */
export const asking = signal("");
/** Change of the cost by the last edit; null: not known. */
export const delta = signal<number | null>(null);
/** What went wrong last, in words; empty: nothing. */
export const trouble = signal("");
/** An edit that was refused because somebody else's came first; done again on demand. */
export const refused = signal<(() => Promise<void>) | null>(null);

const token = document.querySelector<HTMLMetaElement>('meta[name="oner-token"]')?.content ?? "";

/** Strips that may not be moved, and why not. */
export function heldWords(id: string): string {
  const place = board.value.places.find((one) => one.strip === id);
  const live = served.value;
  if (live?.locked_strips.includes(id) || (place?.day && live?.locked_days.includes(place.day))) return labels.board.heldBy["lock"] ?? "";
  return place?.held ? (labels.board.heldBy[place.held] ?? place.held) : "";
}

/** Moves strips; those that are held stay, and it is said. */
export async function move(moves: readonly Move[]): Promise<void> {
  const free = moves.filter((one) => {
    const why = heldWords(one.strip);
    if (why) say(labels.board.cannotMove(one.strip, why));
    return !why;
  });
  if (!free.length) return;
  const before = board.value;
  if (!served.value) {
    alone.move(free);
    delta.value = null;
    told(free, before);
    return;
  }
  if (await post("/move", { moves: free }, () => move(free))) told(free, before);
}

export async function undo(): Promise<void> {
  if (!served.value) alone.undo();
  else await post("/undo", {}, undo);
}

export async function redo(): Promise<void> {
  if (!served.value) alone.redo();
  else await post("/redo", {}, redo);
}

export async function lock(what: { readonly strips?: readonly string[]; readonly days?: readonly string[] }, locked: boolean): Promise<void> {
  if (!served.value) {
    alone.lock(what.strips ?? [], locked);
    return;
  }
  await post("/lock", { strips: what.strips ?? [], days: what.days ?? [], locked }, () => lock(what, locked));
}

export async function boards(action: "new" | "copy" | "rename" | "delete" | "choose", name: string, to = ""): Promise<void> {
  await post("/boards", { action, name, to }, () => boards(action, name, to));
}

export async function solve(seconds: number): Promise<void> {
  if (await post("/solve", { seconds, seed: 1 }, () => solve(seconds))) progress.value = { seconds: 0, message: labels.board.solving, cost: null, bound: null };
}

export async function stop(): Promise<void> {
  await post("/stop", {}, stop);
}

export async function alternative(number: number): Promise<void> {
  await post("/alternative", { number }, () => alternative(number));
}

export async function why(strip: string): Promise<void> {
  asking.value = strip;
  whyAnswer.value = null;
  const answer = await ask<WhyAnswer>("/why", { strip });
  if (asking.value !== strip) return;
  asking.value = "";
  if (answer) whyAnswer.value = answer;
}

/** Takes what the server says as it happens. */
export function listen(): void {
  if (!served.value) return;
  const events = new EventSource("events");
  events.addEventListener("state", (event) => {
    const told = JSON.parse((event as MessageEvent<string>).data) as Answer;
    if (told.served.revision !== served.value?.revision || told.served.solving !== served.value?.solving) take(told);
    if (!told.served.solving) progress.value = null;
    if (trouble.value === labels.board.lost) trouble.value = "";
  });
  events.addEventListener("progress", (event) => (progress.value = JSON.parse((event as MessageEvent<string>).data) as Progress));
  events.addEventListener("solved", (event) => {
    progress.value = null;
    const done = JSON.parse((event as MessageEvent<string>).data) as { readonly name: string };
    say(labels.board.solved(done.name));
  });
  events.addEventListener("failed", (event) => {
    progress.value = null;
    const told = JSON.parse((event as MessageEvent<string>).data) as Refusal;
    trouble.value = `${told.error} ${told.remedy}`.trim();
  });
  events.addEventListener("error", () => (trouble.value = labels.board.lost));
}

function take(answer: { readonly served: Served; readonly board: DeskBoard }): void {
  served.value = answer.served;
  board.value = answer.board;
  selected.value = new Set([...selected.value].filter((id) => strips.value.has(id)));
}

async function post(path: string, body: object, again: () => Promise<void>): Promise<boolean> {
  const answer = await ask<Answer>(path, body, again);
  if (!answer) return false;
  take(answer);
  delta.value = answer.delta;
  return true;
}

async function ask<T>(path: string, body: object, again?: () => Promise<void>): Promise<T | null> {
  trouble.value = "";
  refused.value = null;
  let reply: Response;
  try {
    reply = await fetch(path.slice(1), {
      method: "POST",
      headers: { "Content-Type": "application/json", ...(token ? { "X-Oner-Token": token } : {}) },
      body: JSON.stringify({ revision: served.value?.revision ?? "", ...body }),
    });
  } catch {
    trouble.value = labels.board.lost;
    return null;
  }
  if (reply.ok) return (await reply.json()) as T;
  const told = (await reply.json().catch(() => ({ error: reply.statusText, remedy: "" }))) as Refusal;
  if (reply.status === 409 && told.served && told.board) {
    take({ served: told.served, board: told.board });
    trouble.value = labels.board.conflict;
    refused.value = again ?? null;
  } else {
    trouble.value = `${told.error} ${told.remedy}`.trim();
  }
  return null;
}

/** Says what a move did: where to, which rules it breaks, what it costs. */
function told(moves: readonly Move[], before: DeskBoard): void {
  const first = moves[0];
  if (!first) return;
  const what = moves.length === 1 ? first.strip : labels.board.selection(moves.length);
  const day = desk.value.days.find((one) => one.date === first.day);
  const where = day ? labels.board.day(day.number).toLowerCase() : labels.board.offBoard;
  const known = new Set(before.broken.map((one) => one.words));
  const fresh = board.value.broken.filter((one) => !known.has(one.words));
  const words = [labels.board.moved(what, where)];
  if (delta.value !== null) words.push(delta.value === 0 ? labels.board.same : labels.board.was(signed(delta.value)));
  words.push(fresh.length ? fresh.map((one) => one.words).join("; ") : board.value.broken.length ? labels.board.broken(board.value.broken.length) : labels.board.noBroken);
  say(`${words.map((one) => one.replace(/\.$/, "")).join(". ")}.`);
}
