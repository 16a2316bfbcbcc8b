export function DoodPanel() {
  return <section />;
}
