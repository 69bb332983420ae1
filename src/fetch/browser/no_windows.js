// Runs before the page's own scripts, in every frame: whatever would open a window of its own is refused, and said
// on the console. The page is told what a browser tells it whose owner allows no pop-ups.
(() => {
  const say = console.debug.bind(console);
  const refused = (address) => {
    let host = "";
    try { host = new URL(address, location.href).hostname; } catch { /* no address: an empty window */ }
    say(`testigo: a window was refused: ${host}`);
  };
  window.open = (address) => { refused(address ?? ""); return null; };
  const elsewhere = (target) => target && !["_self", "_top", "_parent"].includes(target.toLowerCase());
  const hold = (event) => {
    const from = event.type === "submit" ? event.target : event.composedPath?.().find((el) => el.tagName === "A" || el.tagName === "AREA");
    if (!from || !elsewhere(from.target)) return;
    event.preventDefault();
    refused(from.href ?? from.action);
  };
  addEventListener("click", hold, true);
  addEventListener("submit", hold, true);
})();
