// What the take's views say in words.
import { labels } from "../labels";
import type { DeskPiece } from "../plan";
import { desk, frame, frames, piece } from "../state";

/** A piece: its number, how it is shot, where. */
export function pieceWords(one: DeskPiece | null): string {
  if (!one) return "";
  const rig = desk.value.rigs.find((rig) => rig.id === one.rig)?.name ?? one.rig;
  const set = desk.value.sets.find((set) => set.id === one.set)?.name ?? one.set;
  const technique = labels.technique[one.technique] ?? one.technique;
  return labels.take.pieceWords(one.id, technique, rig.toLowerCase() === technique ? "" : rig, set);
}

/** Where the take is, for those who hear it. */
export function frameWords(): string {
  return labels.take.at(frame.value, frames.value, pieceWords(piece.value));
}
