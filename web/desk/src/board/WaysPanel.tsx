export function WaysPanel() {
  return <section />;
}
