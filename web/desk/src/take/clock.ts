// Time in the take: playing in true time, stepping, looping, and the keys that do it.
import { effect } from "@preact/signals";
import { desk, frame, frames, goTo, loop, pieceAt, playing, rate, roughCut, seam, speed, world } from "../state";

let from = 0;
let since = 0;
let timer = 0;

/** Plays from where the take is, and begins anew at the end. */
export function play(): void {
  if (!frames.value) return;
  if (frame.value >= frames.value - 1 && !loop.value) goTo(0);
  playing.value = true;
}

export function pause(): void {
  playing.value = false;
}

effect(() => {
  cancelAnimationFrame(timer);
  if (!playing.value) return;
  speed.value; // a new speed counts from where the take is now
  from = frame.peek();
  since = performance.now();
  timer = requestAnimationFrame(tick);
});

function tick(now: number): void {
  const span = loop.value ?? { first: 0, stop: frames.value };
  let at = Math.floor(from + ((now - since) / 1000) * rate.value * speed.value);
  if (at >= span.stop || at < span.first) {
    if (!loop.value && at >= span.stop) {
      goTo(span.stop - 1);
      playing.value = false;
      return;
    }
    at = span.first;
    from = at;
    since = now;
  }
  if (at !== frame.peek()) frame.value = at;
  timer = requestAnimationFrame(tick);
}

/** Frames on or back; playing stops. */
export function step(by: number): void {
  pause();
  goTo(frame.value + by);
}

/** To the beginning of the piece before or after. */
export function stepPiece(later: boolean): void {
  const all = desk.value.pieces;
  const here = pieceAt(frame.value);
  const at = here ? all.indexOf(here) : 0;
  const back = here && frame.value > here.first + 6 ? at : at - 1;
  const next = all[Math.min(Math.max(later ? at + 1 : back, 0), all.length - 1)];
  if (next) jump(next.first);
}

/** To a frame, keeping on playing from there. */
export function jump(to: number): void {
  goTo(to);
  from = frame.value;
  since = performance.now();
}

/** Plays the frames around a seam over and over; without a frame, those of the nearest one. */
export function loopSeam(at?: number): void {
  const all = desk.value.seams;
  const to = at ?? frame.value;
  const nearest = [...all].sort((a, b) => Math.abs(a.frame - to) - Math.abs(b.frame - to))[0];
  if (!nearest) return;
  const around = Math.round(rate.value);
  loop.value = { first: Math.max(0, nearest.frame - around), stop: Math.min(frames.value, nearest.frame + around) };
  seam.value = nearest.frame;
  jump(loop.value.first);
  play();
}

/** Frame as a timecode; drop-frame counting only at 29.97 and 59.94. */
export function timecode(at: number): string {
  const take = desk.value.take;
  const [over, under] = take?.rate ?? [24, 1];
  const nominal = Math.round(over / under);
  const drops = under === 1001 && (nominal === 30 || nominal === 60);
  let count = at;
  if (drops) {
    const skipped = nominal / 15;
    const tenMinutes = nominal * 600 - skipped * 9;
    const minute = nominal * 60 - skipped;
    const tens = Math.floor(count / tenMinutes);
    const rest = count % tenMinutes;
    count += skipped * 9 * tens + (rest >= nominal * 60 ? skipped * Math.floor((rest - skipped) / minute) : 0);
  }
  const two = (n: number) => String(n).padStart(2, "0");
  const seconds = Math.floor(count / nominal);
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${drops ? ";" : ":"}${two(count % nominal)}`;
}

/** The keys of the take. */
export function onTakeKey(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (!frames.value || target.closest("input, select, textarea, dialog, [role=listbox], [role=tab], [role=separator], summary") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " " && target.closest("button")) return;
  const second = Math.round(rate.value);
  const ways: Record<string, () => void> = {
    " ": () => (playing.value ? pause() : play()),
    ArrowLeft: () => step(event.shiftKey ? -second : -1),
    ArrowRight: () => step(event.shiftKey ? second : 1),
    "[": () => stepPiece(false),
    "]": () => stepPiece(true),
    Home: () => step(-frames.value),
    End: () => step(frames.value),
    o: () => (loop.value ? (loop.value = null) : loopSeam()),
    m: () => (world.value = world.value === "story" ? "set" : "story"),
    c: () => (roughCut.value = !roughCut.value),
  };
  const way = ways[event.key];
  if (!way) return;
  way();
  event.preventDefault();
}
