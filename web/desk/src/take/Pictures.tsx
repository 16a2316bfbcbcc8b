// The stage and the picture through the lens, side by side over one canvas.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { labels } from "../labels";
import { table } from "../numbers";
import { desk, frame, layout, piece, roughCut, split, world } from "../state";
import { timecode } from "./clock";
import { views, type Port } from "./views3d";
import { frameWords, pieceWords } from "./words";

export function Pictures() {
  const box = useRef<HTMLDivElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const lens = useRef<HTMLDivElement>(null);
  const begun = useSignal(false);
  // the overhead and the board are drawn first; what needs WebGL comes with the next picture
  useEffect(() => {
    const later = requestAnimationFrame(() => setTimeout(() => (begun.value = true)));
    return () => cancelAnimationFrame(later);
  }, []);
  const three = begun.value ? views() : null;
  useEffect(() => {
    const holder = box.current;
    if (!three || !holder) return;
    holder.prepend(three.canvas);
    const place = () => {
      const frame_ = holder.getBoundingClientRect();
      const port = (one: HTMLElement | null): Port | null => {
        const at = one?.getBoundingClientRect();
        return at && at.width > 4 ? { left: at.left - frame_.left, top: at.top - frame_.top, width: at.width, height: at.height } : null;
      };
      three.place(frame_.width, frame_.height, port(stage.current), port(lens.current));
    };
    const watch = new ResizeObserver(place);
    watch.observe(holder);
    if (stage.current) watch.observe(stage.current);
    place();
    const off = stage.current ? three.orbit(stage.current) : undefined;
    return () => {
      watch.disconnect();
      off?.();
    };
  }, [three, roughCut.value, layout.value]);
  void split.value;
  if (begun.value && !three) return <p class="view no-webgl">{labels.take.noWebgl}</p>;
  return (
    <div class={roughCut.value ? "pictures rough" : "pictures"} ref={box}>
      {roughCut.value ? null : (
        <div class="view stage" ref={stage} role="img" aria-label={`${labels.take.stage}. ${frameWords()}`} tabIndex={0} onKeyDown={onStageKey}>
          <p class="caption">
            {labels.take.stage} <span class="soft">{stageWords()}</span>
          </p>
        </div>
      )}
      <div class="view lens" ref={lens} role="img" aria-label={`${labels.take.lens}. ${frameWords()}`}>
        <BurnIn />
      </div>
    </div>
  );
}

function stageWords(): string {
  const here = piece.value;
  if (!here) return "";
  if (!here.camera) return labels.take.noSet;
  const set = desk.value.sets.find((one) => one.id === here.set);
  return [set?.name ?? here.set, here.words].filter(Boolean).join(", ");
}

/** What is written into the picture: piece, rig, lens, frame and timecode; and the frame's edge. */
function BurnIn() {
  const take = desk.value.take;
  const here = piece.value;
  if (!take) return null;
  const camera = table(take.camera);
  const mm = (camera.at(frame.value, 7) * 1000).toFixed(camera.at(frame.value, 7) < 0.1 ? 1 : 0);
  const flopped = here && world.value === "set" && desk.value.sets.some((set) => set.id === here.set && set.parts.some((part) => part.id === here.part && part.mirrored));
  const near = desk.value.seams.find((one) => Math.abs(one.frame - frame.value) <= 6);
  return (
    <>
      <p class="caption">{labels.take.lens}</p>
      <div class="burn-in">
        <span>{pieceWords(here)}</span>
        <span>
          {mm} {labels.take.mm} · {labels.take.focus} {camera.at(frame.value, 8) < 1e4 ? `${camera.at(frame.value, 8).toFixed(2)} m` : "∞"}
        </span>
        {near ? <span class="seam-near">{labels.take.seam(near.kind)}</span> : null}
        {flopped ? <span>{labels.take.flopped}</span> : null}
        <b>
          {timecode(frame.value)} · {frame.value}
        </b>
      </div>
    </>
  );
}

function onStageKey(event: KeyboardEvent): void {
  const three = views();
  if (!three || !event.shiftKey) return;
  const ways: Record<string, () => void> = {
    ArrowLeft: () => three.turn(-0.12, 0, 1),
    ArrowRight: () => three.turn(0.12, 0, 1),
    ArrowUp: () => three.turn(0, 0.08, 1),
    ArrowDown: () => three.turn(0, -0.08, 1),
    "+": () => three.turn(0, 0, 0.85),
    "-": () => three.turn(0, 0, 1.18),
  };
  const way = ways[event.key];
  if (!way) return;
  way();
  event.preventDefault();
  event.stopPropagation();
}
