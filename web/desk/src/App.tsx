// The page: a line of figures, the take above, what is planned for it below.
import { useEffect, useRef } from "preact/hooks";
import { signal } from "@preact/signals";
import { amount, percent } from "./format";
import { labels } from "./labels";
import { board, desk, layout, message, split, tab, theme, type Layout, type Tab, type Theme } from "./state";
import { TakePanel } from "./take/TakePanel";
import { SeamsPanel } from "./take/SeamsPanel";
import { AxesPanel } from "./take/AxesPanel";
import { CoveragePanel } from "./take/CoveragePanel";
import { BoardPanel } from "./board/BoardPanel";
import { DoodPanel } from "./board/DoodPanel";
import { ChangesPanel } from "./board/ChangesPanel";
import { CostsPanel } from "./board/CostsPanel";
import { FindingsPanel } from "./board/FindingsPanel";
import { WaysPanel } from "./board/WaysPanel";
import { listen } from "./board/edit";
import { PrintDialog, printing } from "./print/PrintDialog";
import { PrintPages } from "./print/PrintPages";

const PANELS = {
  board: BoardPanel,
  dood: DoodPanel,
  costs: CostsPanel,
  findings: FindingsPanel,
  seams: SeamsPanel,
  axes: AxesPanel,
  coverage: CoveragePanel,
  ways: WaysPanel,
  changes: ChangesPanel,
} as const;

const OF_TAKE: readonly Tab[] = ["seams", "axes", "coverage", "ways"];

/** Whether the keys are listed. */
const helping = signal(false);

export function App() {
  useEffect(() => {
    document.title = desk.value.title;
    listen();
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  const hasTake = desk.value.take !== null;
  const shape = hasTake ? layout.value : "panel";
  return (
    <>
      <div class={`page ${shape}`} style={{ "--split": split.value }}>
        <Head />
        <main>
          {shape !== "panel" ? <TakePanel /> : null}
          {shape === "both" ? <Splitter /> : null}
          {shape !== "take" ? <Panels hasTake={hasTake} /> : null}
        </main>
        <p class="sr" role="status" aria-live="polite">
          {message.value}
        </p>
        {helping.value ? <Help /> : null}
        {printing.value ? <PrintDialog /> : null}
      </div>
      <PrintPages />
    </>
  );
}

function Head() {
  const plan = desk.value;
  const take = plan.take;
  return (
    <header>
      <h1>{plan.title}</h1>
      {take ? (
        <span class="take-name">
          {take.name}, {take.frames} frames, {((take.frames * take.rate[1]) / take.rate[0]).toFixed(1)} s
        </span>
      ) : null}
      <ul class="figures">
        {figures().map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <span class="spacer" />
      <div class="choice" role="group" aria-label={labels.app.layoutName}>
        {take
          ? (["both", "take", "panel"] as Layout[]).map((one) => (
              <button type="button" key={one} aria-pressed={layout.value === one} aria-label={labels.app.layout[one]} title={labels.app.layout[one]} onClick={() => (layout.value = one)}>
                <LayoutSign layout={one} />
              </button>
            ))
          : null}
      </div>
      <label>
        <span class="sr">{labels.app.themeName}</span>
        <select title={labels.app.themeName} value={theme.value} onChange={(event) => (theme.value = event.currentTarget.value as Theme)}>
          {(Object.keys(labels.app.theme) as Theme[]).map((one) => (
            <option key={one} value={one}>
              {labels.app.theme[one]}
            </option>
          ))}
        </select>
      </label>
      <button type="button" onClick={() => (printing.value = true)}>
        {labels.app.print}
      </button>
      <button type="button" aria-label={labels.app.help} title={labels.app.help} onClick={() => (helping.value = true)}>
        ?
      </button>
    </header>
  );
}

/** The three layouts as small drawings. */
function LayoutSign({ layout: which }: { readonly layout: Layout }) {
  return (
    <svg viewBox="0 0 16 12" width="16" height="12" aria-hidden="true">
      <rect class="frame" x="0.5" y="0.5" width="15" height="11" />
      {which !== "panel" ? <rect class="full" x="2" y="2" width="12" height={which === "take" ? 8 : 3.5} /> : null}
      {which === "panel" ? <path class="line" d="M2.5 3.5h11M2.5 6h11M2.5 8.5h11" /> : null}
      {which === "both" ? <path class="line" d="M2.5 7.5h11M2.5 9.5h11" /> : null}
    </svg>
  );
}

function figures(): string[] {
  const plan = desk.value;
  const words = labels.app.figures;
  const found: string[] = [];
  if (plan.take) {
    const out = new Set(plan.pieces.flatMap((one) => one.panels_out));
    found.push(`${plan.pieces.length} ${words.pieces}`, words.seams(plan.seams.filter((one) => one.kind !== "open").length, plan.seams.length));
    if (out.size) found.push(`${out.size} ${words.panels}`);
  }
  const shooting = plan.days.filter((one) => one.number).length;
  const used = new Set(board.value.places.flatMap((one) => (one.day ? [one.day] : []))).size;
  if (used) found.push(words.days(used, shooting));
  const { cost, bound } = board.value;
  if (cost !== null) found.push(amount(cost));
  if (cost !== null && bound !== null && plan.status !== "optimal" && bound > 0) found.push(words.gap(percent((cost - bound) / bound)));
  const status = labels.app.status[plan.status];
  if (status) found.push(status);
  return found;
}

function Panels({ hasTake }: { readonly hasTake: boolean }) {
  const shown = (Object.keys(PANELS) as Tab[]).filter((one) => (hasTake || !OF_TAKE.includes(one)) && (one !== "changes" || desk.value.changes !== null));
  const current = shown.includes(tab.value) ? tab.value : "board";
  const Panel = PANELS[current];
  const turn = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    const next = shown[(shown.indexOf(current) + step + shown.length) % shown.length];
    if (!next) return;
    tab.value = next;
    document.getElementById(`tab-${next}`)?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section class="panels">
      <div class="tabs" role="tablist" aria-label={labels.tabList} onKeyDown={turn}>
        {shown.map((one) => (
          <button type="button" key={one} role="tab" id={`tab-${one}`} aria-selected={current === one} aria-controls="panel" tabIndex={current === one ? 0 : -1} onClick={() => (tab.value = one)}>
            {labels.tabs[one]}
            {one === "findings" ? <FindingSigns /> : null}
          </button>
        ))}
      </div>
      <div class="panel" role="tabpanel" id="panel" aria-labelledby={`tab-${current}`}>
        <Panel />
      </div>
    </section>
  );
}

function FindingSigns() {
  const count = (severity: string) => desk.value.findings.filter((one) => one.severity === severity).length;
  const [forbid, warn] = [count("forbid"), count("warn")];
  return (
    <small>
      {forbid ? ` ✕${forbid}` : ""}
      {warn ? ` △${warn}` : ""}
    </small>
  );
}

function Splitter() {
  const drag = (press: PointerEvent) => {
    const bar = press.currentTarget as HTMLElement;
    const main = bar.parentElement;
    if (!main) return;
    bar.setPointerCapture(press.pointerId);
    const frame = main.getBoundingClientRect();
    bar.onpointermove = (event) => set((event.clientY - frame.top) / frame.height);
    bar.onpointerup = () => (bar.onpointermove = null);
  };
  const set = (part: number) => (split.value = Math.min(0.85, Math.max(0.2, part)));
  const step = (event: KeyboardEvent) => {
    const by = event.key === "ArrowUp" ? -0.03 : event.key === "ArrowDown" ? 0.03 : 0;
    if (!by) return;
    set(split.value + by);
    event.preventDefault();
    event.stopPropagation();
  };
  return <div class="splitter" role="separator" aria-orientation="horizontal" aria-label={labels.app.split} aria-valuenow={Math.round(split.value * 100)} aria-valuemin={20} aria-valuemax={85} tabIndex={0} onPointerDown={drag} onKeyDown={step} />;
}

function Help() {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => box.current?.showModal(), []);
  return (
    <dialog ref={box} class="help" aria-label={labels.app.help} onClose={() => (helping.value = false)}>
      <h2>{labels.app.help}</h2>
      <dl>
        {labels.keys.map(([key, what]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button>{labels.app.close}</button>
      </form>
    </dialog>
  );
}

function onKey(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (target.closest("input, select, textarea, dialog") || event.ctrlKey || event.metaKey || event.altKey) return;
  const shapes: Record<string, Layout> = { "1": "both", "2": "take", "3": "panel" };
  const shape = shapes[event.key];
  if (shape) layout.value = shape;
  else if (event.key === "?") helping.value = true;
  else if (event.key === "p") printing.value = true;
  else if (event.key === "/") {
    tab.value = "board";
    if (layout.value === "take") layout.value = "both";
    requestAnimationFrame(() => document.getElementById("find")?.focus());
  } else return;
  event.preventDefault();
}
