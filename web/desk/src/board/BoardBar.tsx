// What stands above the board: finding strips, what the board costs and breaks, and changing it.
import { useSignal } from "@preact/signals";
import { amount, signed } from "../format";
import { labels } from "../labels";
import { board, desk, palette, selected, served, type Palette } from "../state";
import { castColumns, chosenStrips, filter, laid, query, type Filter } from "./BoardPanel";
import { asToml, steps } from "./alone";
import { boards, delta, heldWords, lock, progress, redo, refused, solve, stop, trouble, undo, why } from "./edit";

const words = labels.board;

export function BoardBar() {
  return (
    <div class="board-bar">
      <label class="find">
        <span class="sr">{words.search}</span>
        <input id="find" type="search" placeholder={`${words.search}: ${words.searchHint}`} value={query.value} onInput={(event) => (query.value = event.currentTarget.value)} />
      </label>
      <label>
        <span class="sr">{words.filterName}</span>
        <select value={filter.value} onChange={(event) => (filter.value = event.currentTarget.value as Filter)}>
          {(Object.keys(words.filters) as Filter[]).map((one) => (
            <option key={one} value={one}>
              {words.filters[one]}
            </option>
          ))}
        </select>
      </label>
      <label class="check">
        <input type="checkbox" checked={castColumns.value} onChange={(event) => (castColumns.value = event.currentTarget.checked)} />
        {words.castColumns}
      </label>
      <label class="palette">
        <span class="sr">{labels.app.palette}</span>
        <select title={labels.app.palette} value={palette.value} onChange={(event) => (palette.value = event.currentTarget.value as Palette)}>
          {(Object.keys(labels.app.palettes) as Palette[]).map((one) => (
            <option key={one} value={one}>
              {labels.app.palettes[one]}
            </option>
          ))}
        </select>
      </label>
      {query.value || filter.value !== "all" ? <span class="soft">{laid.value.rows.filter((row) => row.kind === "strip").length}</span> : null}
      <span class="spacer" />
      <Changed />
      <Buttons />
      {served.value ? <Server /> : null}
      <Trouble />
    </div>
  );
}

/** What the board costs and breaks now. */
function Changed() {
  const now = board.value;
  const touched = now.name !== "planned" || now.broken.length > 0;
  if (!touched) return null;
  return (
    <span class="changed">
      {now.cost === null ? <span class="soft">{words.unknownCost}</span> : <b>{amount(now.cost)}</b>}
      {delta.value !== null && delta.value !== 0 ? <span class={delta.value > 0 ? "worse" : "better"}> {signed(delta.value)}</span> : null}
      {now.broken.length ? (
        <details class="broken">
          <summary>✕ {words.broken(now.broken.length)}</summary>
          <ul>
            {now.broken.slice(0, 60).map((one, n) => (
              <li key={n}>
                <button type="button" class="link" onClick={() => (selected.value = new Set(one.strips))}>
                  <b>{one.rule}</b> {one.words}
                </button>
              </li>
            ))}
          </ul>
        </details>
      ) : (
        <span class="soft"> {words.noBroken}</span>
      )}
    </span>
  );
}

function Buttons() {
  const live = served.value;
  const ids = chosenStrips();
  const canUndo = live ? live.undo : steps.value.undo;
  const canRedo = live ? live.redo : steps.value.redo;
  const free = ids.some((id) => !heldWords(id));
  return (
    <span class="buttons">
      <button type="button" disabled={!canUndo} title={live?.undo || words.undo} onClick={() => void undo()}>
        {words.undo}
      </button>
      <button type="button" disabled={!canRedo} title={live?.redo || words.redo} onClick={() => void redo()}>
        {words.redo}
      </button>
      <button type="button" disabled={!ids.length} onClick={() => void lock({ strips: ids }, free)}>
        {free || !ids.length ? words.lock : words.unlock}
      </button>
      {live ? (
        <button type="button" disabled={ids.length !== 1} title={ids.length === 1 ? words.whyAsk : words.nobodyAsked} onClick={() => void why(ids[0] ?? "")}>
          {words.whyAsk}
        </button>
      ) : null}
      {!live && board.value !== desk.value.board ? (
        <button type="button" onClick={save}>
          {words.save}
        </button>
      ) : null}
    </span>
  );
}

function save(): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([asToml()], { type: "application/toml" }));
  link.download = `${desk.value.short || "board"}-board.toml`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Named boards and the search, where there is a server. */
function Server() {
  const seconds = useSignal(20);
  const live = served.value;
  if (!live) return null;
  const own = live.board !== "planned";
  const named = (first: string) => window.prompt(words.askName, first)?.trim() ?? "";
  return (
    <span class="server">
      <label>
        <span class="sr">{words.boards}</span>
        <select value={live.board} onChange={(event) => void boards("choose", event.currentTarget.value)}>
          {live.boards.map((one) => (
            <option key={one.name} value={one.name}>
              {words.boardNames[one.name] ?? one.name}
            </option>
          ))}
        </select>
      </label>
      <button type="button" title={words.newBoard} aria-label={words.newBoard} onClick={() => ((name) => name && void boards("copy", live.board, name))(named(""))}>
        +
      </button>
      {own ? (
        <>
          <button type="button" onClick={() => ((name) => name && void boards("rename", live.board, name))(named(live.board))}>
            {words.rename}
          </button>
          <button type="button" onClick={() => void boards("delete", live.board)}>
            {words.remove}
          </button>
        </>
      ) : null}
      {live.solving ? (
        <button type="button" class="strong" onClick={() => void stop()}>
          {words.stop}
        </button>
      ) : (
        <>
          <label class="seconds">
            <span class="sr">{words.seconds}</span>
            <input type="number" min="1" max="3600" value={seconds.value} onInput={(event) => (seconds.value = Math.max(1, Number(event.currentTarget.value) || 1))} /> s
          </label>
          <button type="button" onClick={() => void solve(seconds.value)}>
            {words.solve}
          </button>
        </>
      )}
    </span>
  );
}

function Trouble() {
  const live = served.value;
  const now = progress.value;
  const again = refused.value;
  return (
    <div class="board-notes">
      {live?.solving && now ? (
        <p class="progress">
          {words.solving} {Math.round(now.seconds)} s{now.cost !== null ? `, ${amount(now.cost)}` : ""}
          {now.bound !== null ? `, ${labels.costs.atLeast(amount(now.bound))}` : ""} {now.message}
        </p>
      ) : null}
      {trouble.value ? (
        <p class="trouble" role="alert">
          {trouble.value}{" "}
          {again ? (
            <button type="button" onClick={() => void again()}>
              {words.again}
            </button>
          ) : null}
        </p>
      ) : null}
      {live?.stale.length ? <p class="stale">{labels.app.stale(live.stale.join(", "))}</p> : null}
      {!live && board.value !== desk.value.board ? <p class="alone">{words.aloneNote}</p> : null}
    </div>
  );
}
