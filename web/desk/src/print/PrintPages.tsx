// The pages that are printed: the board with its day breaks, the day out of days, the overheads.
import { clock, hours, longDay, pages, parts as partsOf } from "../format";
import { labels } from "../labels";
import { rowsOf, type Row } from "../board/rows";
import type { DeskRow } from "../plan";
import { board, desk, members } from "../state";
import { onPaper, parts } from "./PrintDialog";
import { OverheadDrawing } from "./OverheadDrawing";

const COLUMNS = 45;

export function PrintPages() {
  if (!onPaper.value) return null;
  const plan = desk.value;
  return (
    <div class="print-pages">
      {parts.value.board ? (
        <section>
          <PrintHead title={labels.tabs.board} />
          {rowsOf(plan, board.value, null).map((row) => (
            <PrintRow key={row.key} row={row} />
          ))}
        </section>
      ) : null}
      {parts.value.dood ? (
        <>
          <Dood title={labels.dood.cast} rows={board.value.cast} />
          <Dood title={labels.dood.things} rows={board.value.things} />
        </>
      ) : null}
      {parts.value.overheads && plan.take ? (
        <>
          <section class="sheet">
            <PrintHead title={plan.take.name} />
            <OverheadDrawing piece={null} />
          </section>
          {plan.pieces
            .filter((one) => one.camera)
            .map((one) => (
              <section class="sheet" key={one.id}>
                <PrintHead title={`${one.id}, ${labels.technique[one.technique] ?? one.technique}, ${one.part || one.set}`} />
                <OverheadDrawing piece={one} />
              </section>
            ))}
        </>
      ) : null}
    </div>
  );
}

function PrintHead({ title }: { readonly title: string }) {
  return (
    <h2>
      {title} <small>{desk.value.title}</small>
    </h2>
  );
}

function PrintRow({ row }: { readonly row: Row }) {
  switch (row.kind) {
    case "day":
      return (
        <div class="p-day">
          <b>
            {labels.board.day(row.day.number)}, {longDay(row.day.date)} {row.unit}
          </b>
          {row.hours ? (
            <span>
              {pages(row.hours.eighths)} {labels.board.pages}, {hours(row.hours.minutes)}
              {row.hours.wrap ? `, ${labels.board.call} ${clock(row.hours.call)}, ${labels.board.wrap} ${clock(row.hours.wrap)}` : ""}
            </span>
          ) : null}
        </div>
      );
    case "banner":
      return (
        <div class="p-banner">
          {row.banner.words}
          {row.banner.minutes ? `, ${hours(row.banner.minutes)}` : ""}
        </div>
      );
    case "gap":
      return <div class="p-gap">{labels.board.unusedDays(longDay(row.first), longDay(row.last), row.count)}</div>;
    case "off":
      return row.holiday ? <div class="p-gap">{labels.board.holiday}</div> : null;
    case "strip": {
      const { strip, place } = row;
      return (
        <div class={`p-strip ${strip.place}-${strip.light}`.toLowerCase()}>
          <b>{strip.id}</b>
          <span>
            {strip.place} {labels.board.nights[strip.light]}
          </span>
          <span class="p-set">{strip.set}</span>
          <span class="p-what">{strip.description}</span>
          <span>{strip.eighths ? pages(strip.eighths) : ""}</span>
          <span>{strip.minutes}</span>
          <span>{place.end ? clock(place.start) : ""}</span>
          <span class="p-cast">{strip.cast.map((who) => members.value.get(who)?.number ?? who).join(" ")}</span>
        </div>
      );
    }
  }
}

/** A day out of days, as many days side by side as a page holds. */
function Dood({ title, rows }: { readonly title: string; readonly rows: readonly DeskRow[] }) {
  const days = desk.value.days;
  if (!rows.length) return null;
  const count = Math.ceil(days.length / COLUMNS);
  const wide = Math.ceil(days.length / count);
  const blocks = Array.from({ length: count }, (_, n) => n * wide);
  return (
    <>
      {blocks.map((from) => {
        const some = days.slice(from, from + wide);
        const last = some[some.length - 1];
        return (
          <section class="p-dood" key={from}>
            <PrintHead title={`${title}: ${longDay(some[0]?.date ?? "")} – ${longDay(last?.date ?? "")}`} />
            <table>
              <thead>
                <tr>
                  <th />
                  {some.map((one, n) => (
                    <th key={one.date} class={one.number ? "" : "off"}>
                      <small>{n === 0 || partsOf(one.date).day === 1 ? partsOf(one.date).monthName : ""}</small>
                      {partsOf(one.date).day}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.id}>
                    <th>
                      {row.number || ""} {row.name}
                    </th>
                    {some.map((one, n) => (
                      <td key={one.date} class={one.number ? "" : "off"}>
                        {row.codes[from + n]}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        );
      })}
    </>
  );
}
