export function CostsPanel() {
  return <section />;
}
