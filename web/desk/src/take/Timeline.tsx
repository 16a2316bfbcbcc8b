// Pieces and seams along the frames of the take, with the frame that is shown.
import { useRef } from "preact/hooks";
import { labels } from "../labels";
import { desk, frame, frames, loop, piece, rate, seam, tab } from "../state";
import { jump, loopSeam, pause } from "./clock";
import { frameWords, pieceWords } from "./words";

export function Timeline() {
  const bar = useRef<HTMLDivElement>(null);
  const part = (at: number) => `${(100 * at) / Math.max(frames.value, 1)}%`;
  const scrub = (press: PointerEvent) => {
    const box = bar.current;
    if (!box) return;
    pause();
    box.setPointerCapture(press.pointerId);
    const frame_ = box.getBoundingClientRect();
    const to = (event: PointerEvent) => jump(((event.clientX - frame_.left) / frame_.width) * frames.value);
    to(press);
    box.onpointermove = to;
    box.onpointerup = () => (box.onpointermove = null);
  };
  const seconds = Math.max(1, Math.ceil(frames.value / rate.value / 24 / 5) * 5);
  const marks = Array.from({ length: Math.floor(frames.value / rate.value / seconds) + 1 }, (_, n) => n * seconds);
  return (
    <div class="timeline">
      <div class="marks" aria-hidden="true">
        {marks.map((one) => (
          <span key={one} style={{ left: part(one * rate.value) }}>
            {one} s
          </span>
        ))}
      </div>
      <div
        class="bar"
        ref={bar}
        role="slider"
        tabIndex={0}
        aria-label={labels.take.timeline}
        aria-valuemin={0}
        aria-valuemax={Math.max(frames.value - 1, 0)}
        aria-valuenow={frame.value}
        aria-valuetext={frameWords()}
        onPointerDown={scrub}
      >
        {desk.value.pieces.map((one, n) => (
          <span key={one.id} class={`block ${one.technique}${one === piece.value ? " here" : ""}`} style={{ left: part(one.first), width: part(one.stop - one.first) }} title={`${pieceWords(one)}, ${one.first}–${one.stop - 1}`}>
            {n + 1}
            <i>{labels.letter[one.technique]}</i>
          </span>
        ))}
        {loop.value ? <span class="loop" style={{ left: part(loop.value.first), width: part(loop.value.stop - loop.value.first) }} /> : null}
        <span class="playhead" style={{ left: part(frame.value + 0.5) }} />
      </div>
      <div class="seam-marks">
        {desk.value.seams.map((one) => (
          <button
            type="button"
            key={one.frame}
            class={one.kind === "open" ? "open" : "hidden"}
            style={{ left: part(one.frame) }}
            title={`${one.from_piece}/${one.to_piece}: ${labels.take.seam(one.kind)}. ${one.hides}`}
            aria-label={`${one.from_piece}/${one.to_piece}, ${labels.seams.at(one.frame)}: ${labels.take.seam(one.kind)}`}
            onClick={() => {
              seam.value = one.frame;
              tab.value = "seams";
              jump(one.frame);
            }}
            onDblClick={() => loopSeam(one.frame)}
          >
            {one.kind === "open" ? "○" : "●"}
          </button>
        ))}
      </div>
    </div>
  );
}
