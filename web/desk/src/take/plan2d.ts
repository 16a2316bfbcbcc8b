// What an overhead is drawn from, for the screen and for paper: outlines on the floor, in metres.
import { table, type Table } from "../numbers";
import type { DeskPanel, DeskPiece, DeskSet } from "../plan";
import { desk } from "../state";

export type Outline = readonly (readonly [number, number])[];

/** Corners of a panel on the floor. */
export function footprint(panel: DeskPanel): Outline {
  const [x0, y0] = panel.start;
  const [x1, y1] = panel.end;
  const length = Math.hypot(x1 - x0, y1 - y0) || 1;
  const nx = (-(y1 - y0) / length) * (panel.thickness / 2);
  const ny = ((x1 - x0) / length) * (panel.thickness / 2);
  return [
    [x0 + nx, y0 + ny],
    [x1 + nx, y1 + ny],
    [x1 - nx, y1 - ny],
    [x0 - nx, y0 - ny],
  ];
}

/** Floor a track takes, in the frame of the piece; null without an arm. */
export function trackOutline(piece: DeskPiece): Outline | null {
  const move = piece.move;
  if (!move) return null;
  const half = move.arm.track_length / 2 + move.arm.track_overrun;
  const wide = move.arm.track_width / 2;
  return rectangle(move.x, move.y, move.yaw, half, wide);
}

/** A rectangle about a point, turned. */
export function rectangle(x: number, y: number, yaw: number, half: number, wide: number): Outline {
  const c = Math.cos(yaw);
  const s = Math.sin(yaw);
  return [
    [half, wide],
    [-half, wide],
    [-half, -wide],
    [half, -wide],
  ].map(([a = 0, b = 0]) => [x + a * c - b * s, y + a * s + b * c] as const);
}

/** The set a piece is shot in; null for work without one. */
export function setOf(piece: DeskPiece): DeskSet | null {
  return desk.value.sets.find((one) => one.id === piece.set) ?? null;
}

/** The camera of a piece where it is shot; null for digital work. */
export function localCamera(piece: DeskPiece): Table | null {
  return piece.camera ? table(piece.camera) : null;
}

export interface Box {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

export function boxOf(points: Iterable<readonly [number, number]>): Box {
  const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (const [x, y] of points) grow(box, x, y);
  return box;
}

export function grow(box: Box, x: number, y: number): void {
  box.minX = Math.min(box.minX, x);
  box.minY = Math.min(box.minY, y);
  box.maxX = Math.max(box.maxX, x);
  box.maxY = Math.max(box.maxY, y);
}

/** All that has to be in the picture of the story map. */
export function storyBox(): Box {
  const plan = desk.value;
  const box = boxOf(plan.story.walls.flatMap((one) => [one.start, one.end]));
  for (const zone of plan.story.zones) for (const [x, y] of zone.outline) grow(box, x, y);
  if (plan.take) {
    const camera = table(plan.take.camera);
    for (let n = 0; n < camera.rows; n += 8) grow(box, camera.at(n, 0), camera.at(n, 1));
  }
  return sound(box);
}

/** The same of a piece, where it is shot: what of its set is near the camera, the track, the green. */
export function pieceBox(piece: DeskPiece): Box {
  const box = boxOf([]);
  const camera = localCamera(piece);
  if (camera) for (let n = 0; n < camera.rows; n++) grow(box, camera.at(n, 0), camera.at(n, 1));
  for (const one of piece.performers) {
    const walk = table(one);
    for (let n = 0; n < walk.rows; n++) grow(box, walk.at(n, 0), walk.at(n, 1));
  }
  for (const [x, y] of trackOutline(piece) ?? []) grow(box, x, y);
  for (const side of piece.green?.sides ?? []) for (const [x, y] of side) grow(box, x, y);
  if (piece.belt) for (const [x, y] of rectangle(0, 0, 0, piece.belt.length / 2, piece.belt.width / 2)) grow(box, x, y);
  const set = setOf(piece);
  for (const zone of set?.zones ?? []) if (zone.outline.some(([x, y]) => x > box.minX - 2 && x < box.maxX + 2 && y > box.minY - 2 && y < box.maxY + 2)) for (const [x, y] of zone.outline) grow(box, x, y);
  return sound(box);
}

function sound(box: Box): Box {
  return Number.isFinite(box.minX) ? box : { minX: -5, minY: -5, maxX: 5, maxY: 5 };
}

/** Direction a camera looks on the floor, from its quaternion in columns 3 to 6. */
export function looking(camera: Table, row: number): number {
  const w = camera.at(row, 3);
  const x = camera.at(row, 4);
  const y = camera.at(row, 5);
  const z = camera.at(row, 6);
  return Math.atan2(-2 * (y * z - w * x), -2 * (x * z + w * y));
}

/** Half the angle of view across, from the focal length in column 7. */
export function halfAngle(camera: Table, row: number): number {
  const width = desk.value.take?.sensor_width ?? 0.025;
  return Math.atan(width / (2 * Math.max(camera.at(row, 7), 1e-4)));
}
