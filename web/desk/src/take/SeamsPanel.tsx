export function SeamsPanel() {
  return <section />;
}
