// The axes of the arm along a piece: where they are, how fast, how hard, against their limits.
import { percent } from "../format";
import { labels } from "../labels";
import { table, type Table } from "../numbers";
import type { DeskAxis, DeskMove, DeskPiece } from "../plan";
import { desk, frame, piece } from "../state";
import { jump } from "./clock";

const words = labels.axes;

export function AxesPanel() {
  const moved = desk.value.pieces.filter((one) => one.move);
  const one = piece.value?.move ? piece.value : (moved[0] ?? null);
  if (!one?.move) return <p class="empty">{words.none}</p>;
  const { move } = one;
  return (
    <section class="axes" tabIndex={0} aria-label={labels.tabs.axes}>
      <div class="pick" role="group" aria-label={words.pieces}>
        {moved.map((each) => (
          <button type="button" key={each.id} aria-pressed={each === one} onClick={() => jump(each.first)}>
            {each.id}
          </button>
        ))}
      </div>
      <p class="key">
        {move.arm.name}: {words.rolls(move.pre_roll, move.run_out)}; {words.error(`${(move.camera_error * 1000).toFixed(2)} mm`, `${((move.camera_error_angle * 180) / Math.PI).toFixed(3)}°`)}; {words.clearance(`${move.clearance.toFixed(2)} m`)}. ── {words.position}, ╌╌ {words.speed}, ┈┈ {words.acceleration} (%)
      </p>
      {move.arm.axes.map((axis, n) => (
        <Axis key={axis.name} piece={one} move={move} axis={axis} n={n} />
      ))}
    </section>
  );
}

const WIDTH = 1000;
const HEIGHT = 64;

function Axis({ piece: one, move, axis, n }: { readonly piece: DeskPiece; readonly move: DeskMove; readonly axis: DeskAxis; readonly n: number }) {
  const values = table(move.values);
  const row = Math.min(Math.max(frame.value - move.first_frame, 0), values.rows - 1);
  const now = values.at(row, n);
  const peaks = [
    [words.speed, move.peak_speed[n] ?? 0],
    [words.acceleration, move.peak_acceleration[n] ?? 0],
    [words.jerk, move.peak_jerk[n] ?? 0],
  ] as const;
  const x = (at: number) => Math.min(Math.max(((at - 0.5) / Math.max(values.rows - 1, 1)) * WIDTH, 0), WIDTH);
  return (
    <div class="axis">
      <div>
        <b>{axis.name}</b> {shown(axis, now)} <span class="soft">{`${words.range} ${shown(axis, axis.lower)} … ${shown(axis, axis.upper)}`}</span>
        <br />
        {peaks.map(([what, part]) => (
          <span key={what} class={part > 0.95 ? "near" : "soft"}>
            {what} {percent(part)}{" "}
          </span>
        ))}
      </div>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" height={HEIGHT} role="img" aria-label={`${one.id} ${axis.name}: ${peaks.map(([what, part]) => `${what} ${words.peak(percent(part))}`).join(", ")}`}>
        <rect class="roll" x="0" width={x(move.pre_roll)} y="0" height={HEIGHT} />
        <rect class="roll" x={x(values.rows - move.run_out)} width={WIDTH - x(values.rows - move.run_out)} y="0" height={HEIGHT} />
        <line class="limit" x1="0" x2={WIDTH} y1="1" y2="1" />
        <line class="limit" x1="0" x2={WIDTH} y1={HEIGHT - 1} y2={HEIGHT - 1} />
        <path class="line speed" d={curve(table(move.speeds), n, -axis.speed, axis.speed)} />
        <path class="line acceleration" d={curve(table(move.accelerations), n, -axis.acceleration, axis.acceleration)} />
        <path class="line" d={curve(values, n, axis.lower, axis.upper)} />
        <line class="head" x1={x(row + 0.5)} x2={x(row + 0.5)} y1="0" y2={HEIGHT} />
      </svg>
    </div>
  );
}

function shown(axis: DeskAxis, value: number): string {
  return axis.unit === "m" ? `${value.toFixed(2)} m` : `${((value * 180) / Math.PI).toFixed(0)}°`;
}

function curve(rows: Table, column: number, low: number, high: number): string {
  const span = high - low || 1;
  const points: string[] = [];
  for (let n = 0; n < rows.rows; n++) {
    const y = HEIGHT - 1 - ((rows.at(n, column) - low) / span) * (HEIGHT - 2);
    points.push(`${((n / Math.max(rows.rows - 1, 1)) * WIDTH).toFixed(1)},${Math.min(Math.max(y, 0), HEIGHT).toFixed(1)}`);
  }
  return `M${points.join("L")}`;
}
