export function CoveragePanel() {
  return <section />;
}
