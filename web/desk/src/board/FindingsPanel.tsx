// What was found, what forbids first; each finding leads to what it speaks of.
import { useSignal } from "@preact/signals";
import { labels } from "../labels";
import { canFollow, desk, follow } from "../state";

const words = labels.findings;
const SIGN: Record<string, string> = { forbid: "✕", warn: "△", note: "·" };

export function FindingsPanel() {
  const which = useSignal("");
  const all = desk.value.findings;
  if (!all.length) return <p class="empty">{words.none}</p>;
  const kinds = ["forbid", "warn", "note"].filter((one) => all.some((finding) => finding.severity === one));
  const shown = all.filter((one) => !which.value || one.severity === which.value);
  return (
    <section class="findings" tabIndex={0} aria-label={labels.tabs.findings}>
      <div class="choice" role="group" aria-label={words.filter}>
        <button type="button" aria-pressed={!which.value} onClick={() => (which.value = "")}>
          {words.all} {all.length}
        </button>
        {kinds.map((one) => (
          <button type="button" key={one} aria-pressed={which.value === one} onClick={() => (which.value = one)}>
            {SIGN[one]} {words.severity[one]} {all.filter((finding) => finding.severity === one).length}
          </button>
        ))}
      </div>
      <ul>
        {shown.map((one, n) => (
          <li key={n} class={one.severity}>
            <span class="sign" title={words.severity[one.severity]}>
              {SIGN[one.severity]}
            </span>
            <span class="body">
              <span class="sr">{words.severity[one.severity]}: </span>
              {canFollow(one) ? (
                <button type="button" class="link" onClick={() => follow(one)}>
                  {one.subject}
                </button>
              ) : (
                <b>{one.subject}</b>
              )}{" "}
              {one.measured}
              {one.limit ? (
                <span class="soft">
                  {" "}
                  ({words.limit} {one.limit})
                </span>
              ) : null}
              {one.remedy ? <span class="remedy"> {one.remedy}</span> : null}
            </span>
            <code>{one.code}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
