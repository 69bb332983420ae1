// A worker that answers the next visit with another page.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate") return;
  const page = "<!doctype html><html lang=\"en\"><title>From a worker</title><body><h1>This page did not come from the site</h1></body></html>";
  event.respondWith(new Response(page, { headers: { "Content-Type": "text/html; charset=utf-8" } }));
});
