// The animated overhead: the floor from above, with performer, camera and rig at the frame.
import { effect, signal, untracked } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { labels } from "../labels";
import { table, type Table } from "../numbers";
import type { DeskPiece } from "../plan";
import { dark, desk, frame, panel, piece, rate, world } from "../state";
import { armPoses } from "./kinematics";
import { footprint, halfAngle, localCamera, looking, pieceBox, rectangle, setOf, storyBox, trackOutline, type Box, type Outline } from "./plan2d";
import { frameWords } from "./words";

/** Where the drawing is looked at: pixels per metre and the point in the middle. */
interface Look {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

const look = signal<Look | null>(null);
const following = signal(false);

const NUMBERED = 4;

export function Overhead() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => (canvas.current ? drawing(canvas.current) : undefined), []);
  return (
    <div class="view overhead">
      <canvas ref={canvas} role="img" aria-label={`${labels.take.overhead}. ${frameWords()}`} />
      <div class="caption">
        {labels.take.overhead}
        <span class="tools">
          <button type="button" aria-label={labels.take.zoomIn} title={labels.take.zoomIn} onClick={() => zoom(1.3)}>
            +
          </button>
          <button type="button" aria-label={labels.take.zoomOut} title={labels.take.zoomOut} onClick={() => zoom(1 / 1.3)}>
            −
          </button>
          <button type="button" onClick={() => ((look.value = null), (following.value = false))}>
            {labels.take.fit}
          </button>
          <button type="button" aria-pressed={following.value} onClick={() => (following.value = !following.value)}>
            {labels.take.follow}
          </button>
        </span>
      </div>
    </div>
  );
}

function zoom(by: number): void {
  const now = look.value ?? fitted;
  if (now) look.value = { ...now, scale: Math.min(Math.max(now.scale * by, 1), 400) };
}

let fitted: Look | null = null;

/** The world that is drawn: the story, or the piece where it is shot. */
function localPiece(): DeskPiece | null {
  const here = piece.value;
  return world.value === "set" && here?.camera ? here : null;
}

function drawing(canvas: HTMLCanvasElement): () => void {
  const still = document.createElement("canvas");
  let stillKey = "";
  let shown: DeskPiece | null = null;
  const size = signal({ width: 0, height: 0 });
  const watch = new ResizeObserver(() => (size.value = { width: canvas.clientWidth, height: canvas.clientHeight }));
  watch.observe(canvas);
  const stop = effect(() => {
    const { width, height } = size.value;
    const at = frame.value;
    const colours = ink(dark.value);
    if (!width || !height) return;
    const ratio = Math.min(devicePixelRatio || 1, 2);
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = still.width = Math.round(width * ratio);
      canvas.height = still.height = Math.round(height * ratio);
      stillKey = "";
    }
    const local = localPiece();
    const context = canvas.getContext("2d");
    if (!context) return;
    if (shown !== local) {
      shown = local;
      if (look.peek()) look.value = null;
    }
    fitted = fit(local ? pieceBox_(local) : storyBox_(), width, height);
    let seen = look.value ?? fitted;
    if (following.value) {
      const [x, y] = middle(local, at);
      seen = { scale: look.value?.scale ?? Math.max(fitted.scale * 2.2, 18), x, y };
    }
    const pen = new Pen(context, seen, width, height, ratio);
    const key = [local?.id ?? "", seen.scale, seen.x, seen.y, width, height, ratio, colours.paper, panel.value, desk.value.title].join(" ");
    if (key !== stillKey) {
      const under = still.getContext("2d");
      if (under) drawStill(new Pen(under, seen, width, height, ratio), local, colours);
      stillKey = key;
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(still, 0, 0);
    drawFrame(pen, local, at, colours);
  });
  const off = pointer(canvas);
  return () => {
    stop();
    off();
    watch.disconnect();
  };
}

const boxes = new WeakMap<object, Box>();

function pieceBox_(one: DeskPiece): Box {
  let box = boxes.get(one);
  if (!box) boxes.set(one, (box = pieceBox(one)));
  return box;
}

function storyBox_(): Box {
  const key = desk.value.story;
  let box = boxes.get(key);
  if (!box) boxes.set(key, (box = storyBox()));
  return box;
}

function fit(box: Box, width: number, height: number): Look {
  const scale = Math.min((width - 36) / Math.max(box.maxX - box.minX, 1), (height - 64) / Math.max(box.maxY - box.minY, 1));
  return { scale: Math.max(scale, 0.5), x: (box.minX + box.maxX) / 2, y: (box.minY + box.maxY) / 2 };
}

function middle(local: DeskPiece | null, at: number): readonly [number, number] {
  const camera = cameraOf(local);
  if (!camera) return [0, 0];
  const row = at - (local?.local_first ?? 0);
  const walk = walksOf(local)[0];
  return walk ? [(camera.at(row, 0) + walk.at(row, 0)) / 2, (camera.at(row, 1) + walk.at(row, 1)) / 2] : [camera.at(row, 0), camera.at(row, 1)];
}

function cameraOf(local: DeskPiece | null): Table | null {
  if (local) return localCamera(local);
  const take = desk.value.take;
  return take ? table(take.camera) : null;
}

function walksOf(local: DeskPiece | null): Table[] {
  return (local ? local.performers : (desk.value.take?.performers ?? []).map((one) => one.track)).map(table);
}

// -- drawing ------------------------------------------------------------------------------------

interface Ink {
  readonly paper: string;
  readonly sheet: string;
  readonly ink: string;
  readonly soft: string;
  readonly hair: string;
  readonly accent: string;
  readonly green: string;
  readonly technique: Record<string, string>;
}

function ink(isDark: boolean): Ink {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    paper: of("--paper"),
    sheet: of("--sheet"),
    ink: of("--ink"),
    soft: of("--soft"),
    hair: of("--hair"),
    accent: of("--accent"),
    green: isDark ? "#57c98a" : "#1d8a4d",
    technique: { arm: of("--arm"), operator: of("--operator"), treadmill: of("--treadmill"), digital: of("--digital") },
  };
}

/** A context that takes metres. */
class Pen {
  constructor(
    readonly on: CanvasRenderingContext2D,
    readonly look: Look,
    readonly width: number,
    readonly height: number,
    readonly ratio: number,
  ) {}

  x(metres: number): number {
    return (this.width / 2 + (metres - this.look.x) * this.look.scale) * this.ratio;
  }

  y(metres: number): number {
    return (this.height / 2 - (metres - this.look.y) * this.look.scale) * this.ratio;
  }

  outline(points: Outline, closed = true): void {
    this.on.beginPath();
    points.forEach(([x, y], n) => (n ? this.on.lineTo(this.x(x), this.y(y)) : this.on.moveTo(this.x(x), this.y(y))));
    if (closed) this.on.closePath();
  }

  rows(rows: Table, first: number, stop: number, step: number): void {
    this.on.beginPath();
    for (let n = first; n < stop; n += step) this.on.lineTo(this.x(rows.at(n, 0)), this.y(rows.at(n, 1)));
    this.on.lineTo(this.x(rows.at(stop - 1, 0)), this.y(rows.at(stop - 1, 1)));
  }

  stroke(colour: string, width: number, dash: readonly number[] = []): void {
    this.on.strokeStyle = colour;
    this.on.lineWidth = width * this.ratio;
    this.on.setLineDash(dash.map((one) => one * this.ratio));
    this.on.stroke();
    this.on.setLineDash([]);
  }

  fill(colour: string): void {
    this.on.fillStyle = colour;
    this.on.fill();
  }

  text(words: string, x: number, y: number, colour: string, size = 10, align: CanvasTextAlign = "center", weight = ""): void {
    this.on.font = `${weight} ${size * this.ratio}px ${getComputedStyle(document.body).fontFamily}`;
    this.on.fillStyle = colour;
    this.on.textAlign = align;
    this.on.textBaseline = "middle";
    this.on.fillText(words, x, y);
  }
}

function drawStill(pen: Pen, local: DeskPiece | null, colours: Ink): void {
  const { on } = pen;
  on.setTransform(1, 0, 0, 1, 0, 0);
  on.fillStyle = colours.paper;
  on.fillRect(0, 0, on.canvas.width, on.canvas.height);
  const set = local ? setOf(local) : null;
  const zones = local ? (set?.zones ?? []) : desk.value.story.zones;
  const walls = local ? (set?.panels ?? []) : desk.value.story.walls;
  const out = new Set(local?.panels_out ?? []);
  for (const zone of zones) {
    pen.outline(zone.outline);
    pen.fill(colours.sheet);
    pen.stroke(colours.hair, 0.7);
  }
  for (const zone of zones) {
    const box = zone.outline.reduce((a, [x, y]) => [a[0] + x / zone.outline.length, a[1] + y / zone.outline.length] as [number, number], [0, 0] as [number, number]);
    if (pen.look.scale > 6) pen.text(zone.id, pen.x(box[0]), pen.y(box[1]), colours.soft, 9.5);
  }
  for (const one of walls) {
    if (one.kind === "ceiling") continue;
    pen.outline(footprint(one));
    if (out.has(one.id)) {
      pen.stroke(colours.accent, 1.2, [4, 3]);
      if (pen.look.scale > 14) {
        const [x, y] = [(one.start[0] + one.end[0]) / 2, (one.start[1] + one.end[1]) / 2];
        pen.text(one.id, pen.x(x), pen.y(y), colours.accent, 8.5);
      }
    } else if (one.kind === "header") {
      pen.fill(colours.hair);
      pen.stroke(colours.soft, 0.5);
    } else {
      pen.fill(colours.ink);
      pen.stroke(colours.ink, 0.6);
    }
    if (one.id === panel.value) {
      pen.stroke(colours.accent, 3);
      pen.text(one.id, pen.x(one.start[0]) + 8 * pen.ratio, pen.y(one.start[1]) - 8 * pen.ratio, colours.accent, 10.5, "left", "600");
    }
  }
  if (local) drawRig(pen, local, colours);
  drawPaths(pen, local, colours);
  drawScale(pen, colours);
}

function drawRig(pen: Pen, local: DeskPiece, colours: Ink): void {
  const track = trackOutline(local);
  if (track && local.move) {
    pen.outline(track);
    pen.fill(colours.hair);
    pen.stroke(colours.soft, 0.8);
    const { move } = local;
    for (const side of [-0.3, 0.3]) {
      pen.outline(rectangle(move.x - Math.sin(move.yaw) * move.arm.track_width * side, move.y + Math.cos(move.yaw) * move.arm.track_width * side, move.yaw, move.arm.track_length / 2 + move.arm.track_overrun, 0.001));
      pen.stroke(colours.soft, 0.8);
    }
    for (const end of [-0.5, 0.5]) {
      const at = move.arm.track_length * end;
      pen.outline(rectangle(move.x + Math.cos(move.yaw) * at, move.y + Math.sin(move.yaw) * at, move.yaw, 0.01, move.arm.track_width / 2));
      pen.stroke(colours.ink, 1.4);
    }
  }
  if (local.belt) {
    pen.outline(rectangle(0, 0, 0, local.belt.length / 2, local.belt.width / 2));
    pen.fill(colours.hair);
    pen.stroke(colours.ink, 1);
    pen.text(labels.take.belt, pen.x(0), pen.y(-local.belt.width / 2) + 9 * pen.ratio, colours.soft, 9);
  }
  for (const side of local.green?.sides ?? []) {
    pen.outline(side, false);
    pen.stroke(colours.green, 5);
    pen.text(labels.take.green, pen.x((side[0][0] + side[1][0]) / 2), pen.y((side[0][1] + side[1][1]) / 2) - 10 * pen.ratio, colours.green, 9);
  }
}

function drawPaths(pen: Pen, local: DeskPiece | null, colours: Ink): void {
  for (const walk of walksOf(local)) {
    pen.rows(walk, 0, walk.rows, 2);
    pen.stroke(colours.soft, 1, [2, 3]);
  }
  const camera = cameraOf(local);
  if (!camera) return;
  if (local) {
    pen.rows(camera, 0, camera.rows, 1);
    pen.stroke(colours.technique[local.technique] ?? colours.accent, 1.6);
  } else {
    for (const one of desk.value.pieces) {
      pen.rows(camera, one.first, Math.min(one.stop + 1, camera.rows), 2);
      pen.stroke(colours.technique[one.technique] ?? colours.accent, 1.8);
    }
  }
  const every = Math.max(1, Math.round(NUMBERED * rate.value * (local ? 0.25 : 1)));
  for (let n = 0, k = 1; n < camera.rows; n += every, k++) {
    const [x, y, to, half] = [pen.x(camera.at(n, 0)), pen.y(camera.at(n, 1)), looking(camera, n), halfAngle(camera, n)];
    const r = 9 * pen.ratio;
    pen.on.beginPath();
    pen.on.moveTo(x + r * Math.cos(to + half), y - r * Math.sin(to + half));
    pen.on.lineTo(x, y);
    pen.on.lineTo(x + r * Math.cos(to - half), y - r * Math.sin(to - half));
    pen.stroke(colours.ink, 0.9);
    pen.text(String(k), x - 8 * pen.ratio * Math.cos(to), y + 8 * pen.ratio * Math.sin(to), colours.ink, 8.5);
  }
}

function drawScale(pen: Pen, colours: Ink): void {
  const metres = [0.5, 1, 2, 5, 10, 20].find((one) => one * pen.look.scale > 60) ?? 50;
  const feet = [1, 2, 5, 10, 20, 50].find((one) => one * 0.3048 * pen.look.scale > 45) ?? 100;
  const right = pen.on.canvas.width - 14 * pen.ratio;
  const draw = (y: number, length: number, words: string, up: number) => {
    pen.on.beginPath();
    pen.on.moveTo(right - length, y - 4 * up * pen.ratio);
    pen.on.lineTo(right - length, y);
    pen.on.lineTo(right, y);
    pen.on.lineTo(right, y - 4 * up * pen.ratio);
    pen.stroke(colours.ink, 1);
    pen.text(words, right - length - 5 * pen.ratio, y - 2 * up * pen.ratio, colours.ink, 9.5, "right");
  };
  const bottom = pen.on.canvas.height - 16 * pen.ratio;
  draw(bottom - 4 * pen.ratio, metres * pen.look.scale * pen.ratio, `${metres} m`, 1);
  draw(bottom, feet * 0.3048 * pen.look.scale * pen.ratio, `${feet}′`, -1);
}

/** What moves: performers, the camera with its lens, the arm. */
function drawFrame(pen: Pen, local: DeskPiece | null, at: number, colours: Ink): void {
  const row = at - (local?.local_first ?? 0);
  const here = untracked(() => piece.value);
  const colour = colours.technique[here?.technique ?? ""] ?? colours.accent;
  const bodies = desk.value.take?.performers ?? [];
  walksOf(local).forEach((walk, n) => drawPerformer(pen, walk, row, bodies[n]?.radius ?? 0.3, colours));
  const camera = cameraOf(local);
  if (camera) {
    const [x, y, to, half] = [pen.x(camera.at(row, 0)), pen.y(camera.at(row, 1)), looking(camera, row), halfAngle(camera, row)];
    const reach = Math.max(2.2 * pen.look.scale, 42) * pen.ratio;
    pen.on.beginPath();
    pen.on.moveTo(x, y);
    pen.on.arc(x, y, reach, -(to + half), -(to - half));
    pen.on.closePath();
    pen.on.globalAlpha = 0.16;
    pen.fill(colour);
    pen.on.globalAlpha = 1;
    pen.stroke(colour, 1.4);
    pen.on.beginPath();
    pen.on.arc(x, y, 3.6 * pen.ratio, 0, 2 * Math.PI);
    pen.fill(colour);
    pen.stroke(colours.paper, 1);
  }
  if (local?.move) drawArm(pen, local, at, colours);
}

function drawPerformer(pen: Pen, walk: Table, row: number, radius: number, colours: Ink): void {
  const [x, y, to] = [pen.x(walk.at(row, 0)), pen.y(walk.at(row, 1)), walk.at(row, 3)];
  const r = Math.max(radius * pen.look.scale, 5) * pen.ratio;
  pen.on.beginPath();
  pen.on.arc(x, y, r, 0, 2 * Math.PI);
  pen.fill(colours.sheet);
  pen.stroke(colours.ink, 1.6);
  pen.on.beginPath();
  pen.on.moveTo(x, y);
  pen.on.lineTo(x + 1.9 * r * Math.cos(to), y - 1.9 * r * Math.sin(to));
  pen.stroke(colours.ink, 1.6);
  for (const side of [2.6, -2.6]) {
    pen.on.beginPath();
    pen.on.moveTo(x + 1.9 * r * Math.cos(to), y - 1.9 * r * Math.sin(to));
    pen.on.lineTo(x + 1.9 * r * Math.cos(to) + 0.7 * r * Math.cos(to + side), y - 1.9 * r * Math.sin(to) - 0.7 * r * Math.sin(to + side));
    pen.stroke(colours.ink, 1.6);
  }
}

function drawArm(pen: Pen, local: DeskPiece, at: number, colours: Ink): void {
  if (!local.move) return;
  const poses = armPoses(local.move);
  poses.at(at);
  pen.on.beginPath();
  for (const one of [...poses.frames, poses.camera]) {
    const e = one.elements;
    pen.on.lineTo(pen.x(e[12] ?? 0), pen.y(e[13] ?? 0));
  }
  pen.on.lineJoin = "round";
  pen.stroke(colours.ink, Math.max(0.16 * pen.look.scale, 3));
  pen.stroke(colours.technique["arm"] ?? colours.accent, Math.max(0.1 * pen.look.scale, 1.6));
}

// -- pointer ------------------------------------------------------------------------------------

function pointer(canvas: HTMLCanvasElement): () => void {
  const wheel = (event: WheelEvent) => {
    const now = look.value ?? fitted;
    if (!now) return;
    event.preventDefault();
    const by = Math.exp(-event.deltaY * 0.0015);
    const frame_ = canvas.getBoundingClientRect();
    const dx = (event.clientX - frame_.left - frame_.width / 2) / now.scale;
    const dy = -(event.clientY - frame_.top - frame_.height / 2) / now.scale;
    const scale = Math.min(Math.max(now.scale * by, 1), 400);
    const keep = 1 - now.scale / scale;
    look.value = { scale, x: now.x + dx * keep, y: now.y + dy * keep };
  };
  const down = (press: PointerEvent) => {
    const now = look.value ?? fitted;
    if (!now) return;
    canvas.setPointerCapture(press.pointerId);
    following.value = false;
    canvas.onpointermove = (event) => (look.value = { scale: now.scale, x: now.x - (event.clientX - press.clientX) / now.scale, y: now.y + (event.clientY - press.clientY) / now.scale });
    canvas.onpointerup = () => (canvas.onpointermove = null);
  };
  canvas.addEventListener("wheel", wheel, { passive: false });
  canvas.addEventListener("pointerdown", down);
  return () => {
    canvas.removeEventListener("wheel", wheel);
    canvas.removeEventListener("pointerdown", down);
  };
}
