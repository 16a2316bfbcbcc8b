// The take: overhead, stage and lens side by side and in step, with the timeline under them.
import { useEffect } from "preact/hooks";
import { labels } from "../labels";
import { roughCut } from "../state";
import { onTakeKey } from "./clock";
import { Overhead } from "./Overhead";
import { Pictures } from "./Pictures";
import { Timeline } from "./Timeline";
import { Transport } from "./Transport";
import "./take.css";

export function TakePanel() {
  useEffect(() => {
    addEventListener("keydown", onTakeKey);
    return () => removeEventListener("keydown", onTakeKey);
  }, []);
  return (
    <section class={roughCut.value ? "take rough" : "take"} aria-label={labels.take.views}>
      <div class="views">
        {roughCut.value ? null : <Overhead />}
        <Pictures />
      </div>
      <Transport />
      <Timeline />
    </section>
  );
}
