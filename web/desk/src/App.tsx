import { tab, type Tab } from "./state";
import { labels } from "./labels";
import { TakePanel } from "./take/TakePanel";
import { SeamsPanel } from "./take/SeamsPanel";
import { AxesPanel } from "./take/AxesPanel";
import { CoveragePanel } from "./take/CoveragePanel";
import { BoardPanel } from "./board/BoardPanel";
import { DoodPanel } from "./board/DoodPanel";
import { CostsPanel } from "./board/CostsPanel";
import { FindingsPanel } from "./board/FindingsPanel";
import { WaysPanel } from "./board/WaysPanel";

const PANELS = {
  board: BoardPanel,
  dood: DoodPanel,
  costs: CostsPanel,
  findings: FindingsPanel,
  seams: SeamsPanel,
  axes: AxesPanel,
  coverage: CoveragePanel,
  ways: WaysPanel,
} as const;

export function App() {
  const Panel = PANELS[tab.value];
  return (
    <main>
      <TakePanel />
      <nav>
        {(Object.keys(PANELS) as Tab[]).map((one) => (
          <button type="button" key={one} aria-pressed={tab.value === one} onClick={() => (tab.value = one)}>
            {labels.tabs[one]}
          </button>
        ))}
      </nav>
      <Panel />
    </main>
  );
}
