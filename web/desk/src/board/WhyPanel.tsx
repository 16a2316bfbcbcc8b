// Why a strip is on its day: the sentence, what stands against other days, what they would cost.
import { labels } from "../labels";
import { longDay, signed } from "../format";
import { showDay } from "../state";
import { asking, whyAnswer } from "./edit";

export function WhyPanel() {
  const told = whyAnswer.value;
  if (!told && asking.value)
    return (
      <aside class="why" aria-label={labels.board.why} aria-busy="true">
        <h2>
          {labels.board.why} <span class="soft">{asking.value}</span>
        </h2>
        <p class="soft">{labels.board.asking}</p>
      </aside>
    );
  if (!told) return null;
  return (
    <aside class="why" aria-label={labels.board.why}>
      <h2>
        {labels.board.why} <span class="soft">{told.strip}</span>
        <button type="button" class="plain" aria-label={labels.app.close} onClick={() => (whyAnswer.value = null)}>
          ×
        </button>
      </h2>
      <p>{told.sentence}</p>
      {told.others.length ? (
        <>
          <h3>{labels.board.others}</h3>
          <ul>
            {told.others.map((one) => (
              <li key={`${one.day} ${one.unit}`}>
                <button type="button" class="link" onClick={() => showDay(one.day)}>
                  {longDay(one.day)}
                </button>{" "}
                {one.change === null ? "" : signed(one.change)} <span class="soft">{one.how}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {told.obstacles.length ? (
        <>
          <h3>{labels.board.obstacles}</h3>
          <ul>
            {told.obstacles.map((one) => (
              <li key={one.rule}>
                <b>{one.rule}</b> ({one.slots}) <span class="soft">{one.example}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </aside>
  );
}
