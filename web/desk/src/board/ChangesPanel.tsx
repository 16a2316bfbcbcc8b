// What changed since the last issue: strips, calls, walls, pieces, money.
import type { ComponentChildren } from "preact";
import { amount, clock, shortDay, signed } from "../format";
import { labels } from "../labels";
import { desk, members, select, showDay } from "../state";

const words = labels.changes;

export function ChangesPanel() {
  const all = desk.value.changes;
  if (!all) return <p class="empty">{words.none}</p>;
  const times = (before: number | null, now: number | null) => [before, now].map((one) => (one === null ? words.not : clock(one))).join(" → ");
  const where = (day: string, unit: string) => (day ? `${shortDay(day)}, ${unit}` : words.offBoard);
  const toStrip = (strip: string, day: string) => {
    select([strip]);
    if (day) showDay(day);
  };
  return (
    <section class="changes" tabIndex={0} aria-label={labels.tabs.changes}>
      <p>
        <b>{words.since(all.since)}</b>
        {all.cost_before !== null && all.cost_now !== null ? ` ${amount(all.cost_before)} → ${amount(all.cost_now)}, ${signed(all.cost_now - all.cost_before)}` : ""}
      </p>
      <Part title={words.moved} head={[words.strip, words.before, words.now, words.told]}>
        {all.moved.map((one) => (
          <tr key={one.strip}>
            <th scope="row">
              <button type="button" class="link" onClick={() => toStrip(one.strip, one.day_now)}>
                {one.strip}
              </button>
            </th>
            <td>{where(one.day_before, one.unit_before)}</td>
            <td>{where(one.day_now, one.unit_now)}</td>
            <td>{one.told.map((who) => members.value.get(who)?.character ?? who).join(", ")}</td>
          </tr>
        ))}
      </Part>
      <Part title={words.strips} head={[words.strip, "", ""]}>
        {[...all.new.map((one) => ({ one, what: words.isNew })), ...all.gone.map((one) => ({ one, what: words.gone }))].map(({ one, what }) => (
          <tr key={one.strip}>
            <th scope="row">{one.strip}</th>
            <td>{what}</td>
            <td>{one.description}</td>
          </tr>
        ))}
      </Part>
      <Part title={words.walls} head={["", "", ""]}>
        {all.days.map((one) => (
          <tr key={`${one.kind} ${one.id}`}>
            <td>{one.kind}</td>
            <th scope="row">{one.id}</th>
            <td>{one.words}</td>
          </tr>
        ))}
      </Part>
      <Part title={words.pieces} head={["", "", words.before, words.now]}>
        {all.things.map((one, n) => (
          <tr key={n}>
            <th scope="row">
              {one.kind} {one.id}
            </th>
            <td>{one.what}</td>
            <td>{one.before}</td>
            <td>{one.now}</td>
          </tr>
        ))}
      </Part>
      <Part title={words.money} head={["", words.before, words.now, ""]}>
        {all.money.map((one) => (
          <tr key={one.kind}>
            <th scope="row">{one.kind}</th>
            <td class="num">{amount(one.before)}</td>
            <td class="num">{amount(one.now)}</td>
            <td class="num">{signed(one.now - one.before)}</td>
          </tr>
        ))}
      </Part>
      <Part title={words.calls} head={["", "", words.call, words.wrap]}>
        {all.calls.map((one, n) => (
          <tr key={n}>
            <td>{where(one.day, one.unit)}</td>
            <th scope="row">{one.who ? (members.value.get(one.who)?.character ?? one.who) : words.crew}</th>
            <td>{times(one.call_before, one.call_now)}</td>
            <td>{times(one.wrap_before, one.wrap_now)}</td>
          </tr>
        ))}
      </Part>
    </section>
  );
}

function Part({ title, head, children }: { readonly title: string; readonly head: readonly string[]; readonly children: ComponentChildren }) {
  if (!Array.isArray(children) || !children.length) return null;
  return (
    <table>
      <caption>
        {title} <span class="soft">{children.length}</span>
      </caption>
      <thead>
        <tr>
          {head.map((one, n) => (
            <td key={n} class="soft">
              {one}
            </td>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
