export function FindingsPanel() {
  return <section />;
}
