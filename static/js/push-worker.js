// Shows what the shop has to say while no page of it is open, and leads to the page that says more. Keeps nothing.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("push", (event) => {
  const { title, words, url, tag } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body: words, tag, data: { url }, icon: "/static/icons/icon-192.png" }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data.url));
});

// To the page that shows it already, if one is open.
async function lead(url) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return pages.find((page) => page.url === url)?.focus() ?? self.clients.openWindow(url);
}
