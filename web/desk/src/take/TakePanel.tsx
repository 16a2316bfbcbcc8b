export function TakePanel() {
  return <section />;
}
