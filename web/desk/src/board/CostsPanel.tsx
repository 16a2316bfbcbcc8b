// What the board costs, by kind and line, and what is proven about it.
import { amount, percent } from "../format";
import { labels } from "../labels";
import type { DeskMoney } from "../plan";
import { board, desk } from "../state";

const words = labels.costs;

export function CostsPanel() {
  const now = board.value;
  if (now.cost === null) return <p class="empty">{words.noBoard}</p>;
  const kinds = new Map<string, DeskMoney[]>();
  for (const line of now.costs) kinds.set(line.kind, [...(kinds.get(line.kind) ?? []), line]);
  const sum = (lines: readonly DeskMoney[]) => lines.reduce((all, one) => all + one.amount, 0);
  const sorted = [...kinds.entries()].sort((a, b) => sum(b[1]) - sum(a[1]));
  const total = now.cost;
  return (
    <section class="costs" tabIndex={0} aria-label={labels.tabs.costs}>
      <div class="sums">
        <p class="figure">
          <b>{amount(total)}</b> {words.total.toLowerCase()}
        </p>
        {now.bound !== null ? (
          <>
            <Scale bound={now.bound} total={total} />
            <p>{desk.value.status === "optimal" && now.name === "planned" ? words.optimal : words.boundWords(amount(now.bound), percent((total - now.bound) / Math.max(now.bound, 1)))}</p>
          </>
        ) : null}
      </div>
      <div class="kinds">
        {sorted.map(([kind, lines]) => (
          <details key={kind} {...(lines.length < 4 ? { open: true } : {})}>
            <summary>
              <span class="bar" style={{ width: `${(100 * Math.max(sum(lines), 0)) / Math.max(total, 1)}%` }} />
              <b>{kind}</b>
              <span class="soft">
                {lines.length} {words.lines}
              </span>
              <span class="num">{amount(sum(lines))}</span>
            </summary>
            <table>
              <tbody>
                {[...lines]
                  .sort((a, b) => b.amount - a.amount)
                  .map((line, n) => (
                    <tr key={n}>
                      <td>{line.subject || kind}</td>
                      <td class="num">{amount(line.amount)}</td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </details>
        ))}
      </div>
    </section>
  );
}

/** The proven bound and the cost on one line. */
function Scale({ bound, total }: { readonly bound: number; readonly total: number }) {
  const part = Math.max(0, Math.min(1, bound / Math.max(total, 1)));
  return (
    <svg class="scale" viewBox="0 0 300 26" role="img" aria-label={`${words.bound} ${amount(bound)}, ${words.total} ${amount(total)}`}>
      <rect class="proven" x="0" y="4" width={300 * part} height="8" />
      <rect class="unknown" x={300 * part} y="4" width={300 * (1 - part)} height="8" />
      <text x={Math.max(60, 300 * part)} y="23" text-anchor="end">
        {words.bound} {amount(bound)}
      </text>
    </svg>
  );
}
