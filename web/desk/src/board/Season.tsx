// The whole season in one line: minutes of every day, what is torn up, which rigs are there.
import { longDay, parts, hours } from "../format";
import { labels } from "../labels";
import { board, desk, showDay } from "../state";

const DAY = 6;
const LOAD = 26;
const LANE = 7;
const NAME = 96;

export function Season() {
  const days = desk.value.days;
  if (!days.length) return null;
  const columns = new Map(days.map((one, n) => [one.date, n] as const));
  const ordinary = new Map(desk.value.units.map((one) => [one.id, one.most] as const));
  const limits = new Map<string, number>();
  for (const one of board.value.hours) limits.set(one.day, (limits.get(one.day) ?? 0) + (ordinary.get(one.unit) ?? 0));
  const most = Math.max(1, ...limits.values());
  const lanes = board.value.lanes;
  const rigs = board.value.things.filter((one) => one.kind === "rig");
  const minutes = new Map<string, number>();
  for (const one of board.value.hours) minutes.set(one.day, (minutes.get(one.day) ?? 0) + one.minutes);
  const height = 12 + LOAD + (lanes.length + rigs.length) * LANE + 2;
  const width = NAME + days.length * DAY;
  const at = (day: string) => NAME + (columns.get(day) ?? 0) * DAY;
  const months = days.filter((one, n) => n === 0 || parts(one.date).month !== parts(days[n - 1]?.date ?? one.date).month);
  return (
    <div class="season">
      <svg viewBox={`0 0 ${width} ${height}`} style={{ minWidth: `${Math.min(width, 760)}px` }} role="img" aria-label={labels.board.season} onClick={(event) => toDay(event, width)}>
        <defs>
          <pattern id="torn" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="4" height="4" class="torn-ground" />
            <rect width="1.6" height="4" class="torn-line" />
          </pattern>
        </defs>
        {months.map((one) => (
          <g key={one.date}>
            <line class="hair" x1={at(one.date)} x2={at(one.date)} y1="0" y2={height} />
            <text x={at(one.date) + 3} y="8.5">
              {parts(one.date).monthName}
            </text>
          </g>
        ))}
        <text class="name" x={NAME - 5} y={12 + LOAD - 3}>
          {labels.board.min}
        </text>
        {days.map((one) => {
          if (!one.number) return null;
          const load = minutes.get(one.date) ?? 0;
          const tall = (Math.min(load, most) / most) * (LOAD - 3);
          return (
            <rect key={one.date} class={load > (limits.get(one.date) ?? most) ? "load over" : "load"} x={at(one.date) + 0.8} width={DAY - 1.6} y={12 + LOAD - tall} height={tall}>
              <title>{`${labels.board.day(one.number)}, ${longDay(one.date)}: ${hours(load)}`}</title>
            </rect>
          );
        })}
        {lanes.map((lane, n) => (
          <g key={lane.region} transform={`translate(0 ${12 + LOAD + n * LANE})`}>
            <text class="name" x={NAME - 5} y={LANE - 1.2}>
              {lane.region}
            </text>
            <line class="hair" x1={NAME} x2={width} y1={LANE / 2} y2={LANE / 2} />
            {lane.stretches.map((one) => (
              <rect key={one.first} class={one.kind} x={at(one.first)} width={at(one.last) - at(one.first) + DAY} y="1" height={LANE - 2}>
                <title>{`${longDay(one.first)} – ${longDay(one.last)}: ${one.words}`}</title>
              </rect>
            ))}
          </g>
        ))}
        {rigs.map((row, n) => (
          <g key={row.id} transform={`translate(0 ${12 + LOAD + (lanes.length + n) * LANE})`}>
            <text class="name" x={NAME - 5} y={LANE - 1.2}>
              {row.name}
            </text>
            <line class="hair" x1={NAME} x2={width} y1={LANE / 2} y2={LANE / 2} />
            {row.codes.map((code, k) => (code ? <rect key={k} class={`rig ${technique(row.id)}${code === "H" ? " idle" : ""}`} x={NAME + k * DAY + 0.5} width={DAY - 1} y="1.2" height={LANE - 2.4} /> : null))}
          </g>
        ))}
      </svg>
    </div>
  );
}

function technique(rig: string): string {
  return desk.value.rigs.find((one) => one.id === rig)?.kind ?? "";
}

function toDay(event: MouseEvent, width: number): void {
  const frame = (event.currentTarget as SVGElement).getBoundingClientRect();
  const column = Math.floor((((event.clientX - frame.left) / frame.width) * width - NAME) / DAY);
  const day = desk.value.days[column];
  if (day) showDay(day.date);
}
