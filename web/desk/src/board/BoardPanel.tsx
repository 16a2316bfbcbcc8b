export function BoardPanel() {
  return <section />;
}
