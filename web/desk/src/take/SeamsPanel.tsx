// Seams: what hides each, and the two sides of one beside each other with what must match.
import { useEffect, useRef } from "preact/hooks";
import { amount } from "../format";
import { labels } from "../labels";
import type { DeskPiece, DeskSeam } from "../plan";
import { dark, desk, seam } from "../state";
import { jump, loopSeam } from "./clock";
import { views } from "./views3d";

const words = labels.seams;

export function SeamsPanel() {
  const all = desk.value.seams;
  const one = all.find((each) => each.frame === seam.value) ?? all[0];
  if (!one) return <p class="empty">{words.none}</p>;
  return (
    <section class="seams">
      <div class="list" role="group" aria-label={words.list} tabIndex={0}>
        {all.map((each) => (
          <button
            type="button"
            key={each.frame}
            aria-pressed={each === one}
            onClick={() => {
              seam.value = each.frame;
              jump(each.frame);
            }}
          >
            {each.kind === "open" ? "○" : "●"} <b>{`${each.from_piece}/${each.to_piece}`}</b> {words.at(each.frame)} <span class="soft">{each.kind === "open" ? words.open : each.kind}</span>
          </button>
        ))}
      </div>
      <One seam={one} />
    </section>
  );
}

function One({ seam: one }: { readonly seam: DeskSeam }) {
  const side = (id: string) => desk.value.pieces.find((piece) => piece.id === id) ?? null;
  return (
    <div class="one" tabIndex={0} aria-label={`${one.from_piece}/${one.to_piece}`} role="group">
      <p>
        <b>{labels.take.seam(one.kind)}</b>: {one.hides}. {words.overlap(one.first, one.stop - 1)}; {words.price} {amount(one.price)}.{" "}
        <button type="button" onClick={() => loopSeam(one.frame)}>
          {labels.take.loopSeam}
        </button>
      </p>
      <p class="soft">
        {words.first(one.shot_first)}
        {one.why_first ? `: ${one.why_first}` : ""}.
      </p>
      <div class="sides">
        <Side title={words.tail(one.from_piece)} piece={side(one.from_piece)} frame={one.frame} />
        <Side title={words.head(one.to_piece)} piece={side(one.to_piece)} frame={one.frame} />
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.must}</th>
            <th scope="col">{words.as}</th>
            <th scope="col">{words.within}</th>
          </tr>
        </thead>
        <tbody>
          {one.match.map((each) => (
            <tr key={each.name}>
              <th scope="row">{each.name}</th>
              <td>{each.value}</td>
              <td>{each.within}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="soft">{words.assumed}</p>
    </div>
  );
}

/** The picture of one side at the seam, as it is shot there. */
function Side({ title, piece, frame }: { readonly title: string; readonly piece: DeskPiece | null; readonly frame: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const take = desk.value.take;
  const isDark = dark.value;
  useEffect(() => {
    if (canvas.current && piece) views()?.still(piece, frame, canvas.current);
  }, [piece, frame, isDark]);
  if (!take) return null;
  const width = 480;
  return (
    <figure>
      <figcaption>
        {title} <span class="soft">{piece && !piece.camera ? labels.take.noSet : (piece?.part ?? "")}</span>
      </figcaption>
      {views() ? <canvas ref={canvas} width={width} height={Math.round((width * take.sensor_height) / take.sensor_width)} role="img" aria-label={`${title}, ${words.at(frame)}`} /> : <p class="soft">{labels.take.noWebgl}</p>}
    </figure>
  );
}
