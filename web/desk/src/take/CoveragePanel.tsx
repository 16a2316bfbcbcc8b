// What every setup could shoot, and for the rest of the take why not.
import { useSignal } from "@preact/signals";
import { labels } from "../labels";
import type { DeskCoverage } from "../plan";
import { desk, frame, frames } from "../state";
import { jump } from "./clock";

const words = labels.coverage;
const FEW = 24;

export function CoveragePanel() {
  const all = useSignal(false);
  const told = useSignal("");
  const rows = desk.value.coverage;
  if (!rows.length) return <p class="empty">{words.none}</p>;
  const shown = all.value ? rows : rows.slice(0, FEW);
  const say = (row: DeskCoverage, at: number) => {
    const why = row.blocked.find((one) => one.first <= at && at < one.stop);
    told.value = why ? `${row.words}, ${why.first}–${why.stop - 1}: ${why.code} ${why.detail}` : `${row.words}: ${words.spans} ${at}`;
  };
  return (
    <section class="coverage" tabIndex={0} aria-label={words.rows}>
      <svg width="0" height="0" aria-hidden="true">
        <defs>
          <pattern id="mend" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="2" height="6" fill="var(--paper)" />
          </pattern>
        </defs>
      </svg>
      {shown.map((row) => (
        <div key={row.setup} class={row.used ? "setup used" : "setup"} title={row.words}>
          <span class="name">
            {labels.letter[row.technique]} {row.words} {row.used ? `(${words.used})` : ""}
          </span>
          <svg
            viewBox={`0 0 ${Math.max(frames.value, 1)} 10`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`${row.words}: ${row.spans.length ? `${words.spans} ${row.spans.map((one) => `${one.first}–${one.stop - 1}`).join(", ")}` : `${words.why} ${row.blocked[0]?.detail ?? ""}`}`}
            onPointerMove={(event) => say(row, at(event))}
            onClick={(event) => {
              jump(at(event));
              say(row, at(event));
            }}
          >
            <rect class="blocked" x="0" width={frames.value} y="0" height="10" />
            {row.spans.map((one) => (
              <rect key={one.first} class={row.technique} x={one.first} width={one.stop - one.first} y="1" height="8" />
            ))}
            {row.repair.map((one) => (
              <rect key={one.first} class="repair" x={one.first} width={one.stop - one.first} y="1" height="8" />
            ))}
            <line class="head" x1={frame.value} x2={frame.value} y1="0" y2="10" />
          </svg>
        </div>
      ))}
      {rows.length > FEW ? (
        <p>
          <button type="button" onClick={() => (all.value = !all.value)}>
            {all.value ? words.few : words.all(rows.length)}
          </button>
        </p>
      ) : null}
      <p class="why-not" aria-live="polite">
        {told.value}
      </p>
    </section>
  );
}

function at(event: MouseEvent): number {
  const box = (event.currentTarget as SVGElement).getBoundingClientRect();
  return Math.round(((event.clientX - box.left) / Math.max(box.width, 1)) * frames.value);
}
