// Strips that have no day.
import { labels } from "../labels";
import { pages } from "../format";
import { board, selected, strips } from "../state";
import { dragged, startDrag } from "./drag";

export function Pool() {
  const waiting = board.value.places.filter((one) => !one.day);
  const over = dragged.value?.drop?.top === null;
  if (!waiting.length && !dragged.value) return null;
  return (
    <aside class={over ? "pool over" : "pool"} aria-label={labels.board.pool}>
      <h2>
        {labels.board.pool} <span class="soft">{waiting.length || ""}</span>
      </h2>
      {dragged.value && !waiting.length ? <p class="soft">{labels.board.dropHere}</p> : null}
      <ul role="listbox" aria-label={labels.board.pool} aria-multiselectable="true" tabIndex={0}>
        {waiting.slice(0, 400).map((place) => {
          const strip = strips.value.get(place.strip);
          if (!strip) return null;
          const chosen = selected.value.has(strip.id);
          return (
            <li key={strip.id} class={`strip ${`${strip.place}-${strip.light}`.toLowerCase()}${chosen ? " chosen" : ""}`} role="option" aria-selected={chosen} onPointerDown={(event) => startDrag(event, strip.id)}>
              <b>{strip.id}</b> {strip.place} {labels.board.nights[strip.light]} {strip.set} <span class="num">{pages(strip.eighths)}</span>
            </li>
          );
        })}
      </ul>
    </aside>
  );
}
