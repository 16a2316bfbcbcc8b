// Other ways to cut the take, drawn along its frames, with what they cost.
import { amount } from "../format";
import { labels } from "../labels";
import { desk, frames, served } from "../state";
import { alternative } from "./edit";

const words = labels.ways;

export function WaysPanel() {
  const all = desk.value.alternatives;
  if (!all.length) return <p class="empty">{words.none}</p>;
  return (
    <section class="ways" tabIndex={0} aria-label={labels.tabs.ways}>
      {all.map((one) => (
        <article key={one.number} class={one.chosen ? "chosen" : ""}>
          <h2>
            {words.number(one.number)} {one.chosen ? <em>{words.chosen}</em> : null}
            {served.value && served.value.alternative === one.number && !one.chosen ? <em>{words.asked}</em> : null}
          </h2>
          <p>{one.words}</p>
          <svg viewBox={`0 0 ${Math.max(frames.value, 1)} 40`} preserveAspectRatio="none" role="img" aria-label={one.pieces.map((piece) => `${labels.technique[piece.technique] ?? piece.technique} ${piece.first} to ${piece.stop - 1}`).join(", ")}>
            {one.pieces.map((piece) => (
              <rect key={piece.first} class={`technique ${piece.technique}`} x={piece.first} width={piece.stop - piece.first} y="0" height="40">
                <title>{`${labels.technique[piece.technique] ?? piece.technique} ${piece.set}, ${piece.first}–${piece.stop - 1}`}</title>
              </rect>
            ))}
          </svg>
          <p class="letters" aria-hidden="true">
            {one.pieces.map((piece) => (
              <span key={piece.first} style={{ width: `${(100 * (piece.stop - piece.first)) / Math.max(frames.value, 1)}%` }}>
                {labels.letter[piece.technique]}
              </span>
            ))}
          </p>
          <dl>
            <dt>{labels.costs.estimate}</dt>
            <dd>{amount(one.cost)}</dd>
            <dt>{labels.costs.show}</dt>
            <dd>{one.show_cost !== null ? amount(one.show_cost) : one.show_bound !== null ? labels.costs.atLeast(amount(one.show_bound)) : labels.costs.notSearched}</dd>
          </dl>
          {served.value && !one.chosen ? (
            <button type="button" disabled={served.value.alternative === one.number} onClick={() => void alternative(one.number)}>
              {words.choose}
            </button>
          ) : null}
        </article>
      ))}
    </section>
  );
}
