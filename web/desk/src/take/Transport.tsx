// Playing, stepping, looping; story or set; the rough cut.
import { labels } from "../labels";
import { frame, frames, loop, piece, playing, roughCut, speed, world } from "../state";
import { loopSeam, pause, play, step, stepPiece, timecode } from "./clock";
import { pieceWords } from "./words";

const words = labels.take;
const SPEEDS = [0.25, 0.5, 1, 2] as const;

export function Transport() {
  return (
    <div class="transport">
      <button type="button" aria-label={words.pieceBefore} title={words.pieceBefore} onClick={() => stepPiece(false)}>
        ⇤
      </button>
      <button type="button" aria-label={words.frameBack} title={words.frameBack} onClick={() => step(-1)}>
        ‹
      </button>
      <button type="button" class="play" aria-label={playing.value ? words.pause : words.play} onClick={() => (playing.value ? pause() : play())}>
        {playing.value ? "❙❙" : "▶"}
      </button>
      <button type="button" aria-label={words.frameOn} title={words.frameOn} onClick={() => step(1)}>
        ›
      </button>
      <button type="button" aria-label={words.pieceAfter} title={words.pieceAfter} onClick={() => stepPiece(true)}>
        ⇥
      </button>
      <b class="timecode">{timecode(frame.value)}</b>
      <span class="soft">
        {words.frame} {frame.value} {words.of} {frames.value}
      </span>
      <span class="where">{pieceWords(piece.value)}</span>
      <span class="spacer" />
      <button type="button" aria-pressed={loop.value !== null} onClick={() => (loop.value ? (loop.value = null) : loopSeam())}>
        {loop.value ? words.loopOff : words.loopSeam}
      </button>
      <label>
        <span class="sr">{words.speed}</span>
        <select value={speed.value} onChange={(event) => (speed.value = Number(event.currentTarget.value))}>
          {SPEEDS.map((one) => (
            <option key={one} value={one}>
              {one} ×
            </option>
          ))}
        </select>
      </label>
      <div class="choice" role="group" aria-label={words.world}>
        {(["story", "set"] as const).map((one) => (
          <button type="button" key={one} aria-pressed={world.value === one} title={words.worldsLong[one]} onClick={() => (world.value = one)}>
            {words.worlds[one]}
          </button>
        ))}
      </div>
      <button type="button" aria-pressed={roughCut.value} onClick={() => (roughCut.value = !roughCut.value)}>
        {words.roughCut}
      </button>
    </div>
  );
}
