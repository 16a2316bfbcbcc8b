// An overhead as vectors, for paper: the story map with the whole take, or a piece in its set.
import { table, type Table } from "../numbers";
import type { DeskPanel, DeskPiece } from "../plan";
import { desk, rate } from "../state";
import { labels } from "../labels";
import { footprint, halfAngle, localCamera, looking, pieceBox, rectangle, setOf, storyBox, trackOutline, type Outline } from "../take/plan2d";

const EVERY = 4;

export function OverheadDrawing({ piece }: { readonly piece: DeskPiece | null }) {
  const plan = desk.value;
  const take = plan.take;
  if (!take) return null;
  const box = piece ? pieceBox(piece) : storyBox();
  const pad = 1.2;
  const width = box.maxX - box.minX + 2 * pad;
  const height = box.maxY - box.minY + 2 * pad + 1.4;
  const at = (x: number, y: number) => `${(x - box.minX + pad).toFixed(3)},${(box.maxY - y + pad).toFixed(3)}`;
  const line = (points: Outline) => points.map(([x, y]) => at(x, y)).join(" ");
  const set = piece ? setOf(piece) : null;
  const walls = piece ? (set?.panels ?? []) : plan.story.walls;
  const zones = piece ? (set?.zones ?? []) : plan.story.zones;
  const out = new Set(piece?.panels_out ?? []);
  const camera = piece ? localCamera(piece) : table(take.camera);
  const walks = piece ? piece.performers : take.performers.map((one) => one.track);
  const track = piece ? trackOutline(piece) : null;
  const unit = Math.max(width, height) / 100;
  const name = piece ? `${piece.id}` : take.name;
  return (
    <svg class="p-overhead" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={name} style={{ "--u": `${unit}px`, fontSize: `${1.1 * unit}px` }}>
      {zones.map((one) => (
        <polygon key={one.id} class="zone" points={line(one.outline)} />
      ))}
      {walls.filter((one) => one.kind !== "ceiling").map((one) => (
        <Wall key={one.id} panel={one} out={out.has(one.id)} points={line(footprint(one))} />
      ))}
      {track ? <polygon class="track" points={line(track)} /> : null}
      {piece?.belt ? <polygon class="track" points={line(rectangle(0, 0, 0, piece.belt.length / 2, piece.belt.width / 2))} /> : null}
      {piece?.green?.sides.map((side, n) => (
        <polyline key={n} class="green" points={line(side)} />
      ))}
      {walks.map((one, n) => (
        <polyline key={n} class="walk" points={path(table(one), at)} />
      ))}
      {camera ? <polyline class="camera-path" points={path(camera, at)} /> : null}
      {camera ? <Cameras camera={camera} at={at} unit={unit} first={piece?.local_first ?? 0} /> : null}
      <ScaleBar x={width - pad} y={height - 0.55} unit={unit} />
      <text x={pad} y={height - 0.5}>
        {name} {piece ? `${labels.technique[piece.technique] ?? ""}, ${piece.first}–${piece.stop - 1}${piece.words ? `, ${piece.words}` : ""}` : ""}
      </text>
    </svg>
  );
}

function Wall({ panel, out, points }: { readonly panel: DeskPanel; readonly out: boolean; readonly points: string }) {
  return (
    <polygon class={out ? "wall out" : panel.kind === "header" ? "wall header" : "wall"} points={points}>
      <title>{panel.id}</title>
    </polygon>
  );
}

/** Cameras every few seconds, numbered, with the angle of view. */
function Cameras({ camera, at, unit, first }: { readonly camera: Table; readonly at: (x: number, y: number) => string; readonly unit: number; readonly first: number }) {
  const step = Math.max(1, Math.round(EVERY * rate.value));
  const rows = Array.from({ length: Math.ceil(camera.rows / step) }, (_, n) => n * step);
  return (
    <>
      {rows.map((row, n) => {
        const [x, y] = [camera.at(row, 0), camera.at(row, 1)];
        const [to, half] = [looking(camera, row), halfAngle(camera, row)];
        const reach = 3.2 * unit;
        const corners: Outline = [
          [x + reach * Math.cos(to + half), y + reach * Math.sin(to + half)],
          [x, y],
          [x + reach * Math.cos(to - half), y + reach * Math.sin(to - half)],
        ];
        const [tx = "0", ty = "0"] = at(x - 1.2 * unit * Math.cos(to), y - 1.2 * unit * Math.sin(to)).split(",");
        return (
          <g key={row}>
            <polyline class="wedge" points={corners.map(([a, b]) => at(a, b)).join(" ")} />
            <text class="number" x={tx} y={ty} text-anchor="middle" dominant-baseline="central">
              {n + 1}
              <title>{`frame ${first + row}`}</title>
            </text>
          </g>
        );
      })}
    </>
  );
}

function ScaleBar({ x, y, unit }: { readonly x: number; readonly y: number; readonly unit: number }) {
  const metres = unit > 0.3 ? 10 : 2;
  const feet = unit > 0.3 ? 30 : 6;
  return (
    <g class="scale-bar">
      <path d={`M${x - metres},${y - 0.6 * unit}v${0.6 * unit}h${metres}v${-0.6 * unit}`} />
      <text x={x} y={y - 0.8 * unit} text-anchor="end">
        {metres} m
      </text>
      <path d={`M${x - feet * 0.3048},${y + 0.9 * unit}v${-0.6 * unit}h${feet * 0.3048}v${0.6 * unit}`} />
      <text x={x} y={y + 2 * unit} text-anchor="end">
        {feet}′
      </text>
    </g>
  );
}

function path(rows: Table, at: (x: number, y: number) => string): string {
  const found: string[] = [];
  for (let n = 0; n < rows.rows; n += 4) found.push(at(rows.at(n, 0), rows.at(n, 1)));
  return found.join(" ");
}
