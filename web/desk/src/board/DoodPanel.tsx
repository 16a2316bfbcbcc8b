// The day out of days: of the cast, of the set and of the rigs.
import { longDay, parts } from "../format";
import { labels } from "../labels";
import type { DeskRow } from "../plan";
import { board, desk, showDay } from "../state";

const words = labels.dood;

export function DoodPanel() {
  if (!board.value.cast.length && !board.value.things.length) return <p class="empty">{words.empty}</p>;
  return (
    <section class="dood" tabIndex={0} aria-label={labels.tabs.dood}>
      <Table caption={words.cast} rows={board.value.cast} />
      <Table caption={words.things} rows={board.value.things} />
    </section>
  );
}

export function Table({ caption, rows }: { readonly caption: string; readonly rows: readonly DeskRow[] }) {
  if (!rows.length) return null;
  const days = desk.value.days;
  const kinds = [...new Set(rows.flatMap((row) => row.totals.map(([kind]) => kind)))];
  return (
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th class="who" scope="col">
            <span class="sr">{caption}</span>
          </th>
          {days.map((one, n) => (
            <th key={one.date} scope="col" class={one.number ? "" : "off"} title={longDay(one.date)}>
              {one.number ? (
                <button type="button" class="plain" title={longDay(one.date)} tabIndex={-1} onClick={() => showDay(one.date)}>
                  <small>{n === 0 || parts(one.date).day === 1 || !days[n - 1]?.number ? parts(one.date).monthName : ""}</small>
                  {parts(one.date).day}
                </button>
              ) : (
                <span class="sr">{longDay(one.date)}</span>
              )}
            </th>
          ))}
          {kinds.map((kind) => (
            <th key={kind} scope="col" class="total">
              {words.totals[kind] ?? kind}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <th class="who" scope="row">
              <span class="n">{row.number || ""}</span> {row.name}
            </th>
            {row.codes.map((code, n) => (
              <td key={n} class={`${codeClass(code)}${days[n]?.number ? "" : " off"}`} {...(code ? { title: `${longDay(days[n]?.date ?? "")}: ${words.codes[code] ?? code}` } : {})}>
                {code}
              </td>
            ))}
            {kinds.map((kind) => (
              <td key={kind} class="total">
                {row.totals.find(([one]) => one === kind)?.[1] ?? ""}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function codeClass(code: string): string {
  if (!code) return "";
  if (code === "H") return "hold";
  if (code === "D") return "drop";
  if (code === "C") return "change";
  if (code === "O") return "out";
  return code.includes("F") || code.includes("S") || code.length > 1 ? "works end" : "works";
}
