// Which parts of the page go on paper.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { labels } from "../labels";
import { desk } from "../state";

/** Whether the dialog is open. */
export const printing = signal(false);
/** What is on the pages. */
export const parts = signal({ board: true, dood: true, overheads: true });
/** Whether the pages are in the document; only while they are printed. */
export const onPaper = signal(false);

addEventListener("beforeprint", () => (onPaper.value = true));
addEventListener("afterprint", () => (onPaper.value = false));

export function PrintDialog() {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => box.current?.showModal(), []);
  const shown = (Object.keys(parts.value) as (keyof typeof parts.value)[]).filter((one) => one !== "overheads" || desk.value.take);
  const go = () => {
    printing.value = false;
    onPaper.value = true;
    requestAnimationFrame(() => requestAnimationFrame(() => window.print()));
  };
  return (
    <dialog ref={box} class="print-dialog" aria-label={labels.print.title} onClose={() => (printing.value = false)}>
      <h2>{labels.print.title}</h2>
      {shown.map((one) => (
        <label key={one} class="check">
          <input type="checkbox" checked={parts.value[one]} onChange={(event) => (parts.value = { ...parts.value, [one]: event.currentTarget.checked })} />
          {labels.print[one]}
        </label>
      ))}
      <p>
        <button type="button" class="strong" onClick={go}>
          {labels.print.go}
        </button>{" "}
        <button type="button" onClick={() => (printing.value = false)}>
          {labels.app.close}
        </button>
      </p>
    </dialog>
  );
}
