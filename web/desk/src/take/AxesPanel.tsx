export function AxesPanel() {
  return <section />;
}
