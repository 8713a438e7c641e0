// fetchPage gets the page at the present address as the server renders it now.
// It returns undefined when the page may no longer be seen or the session has
// ended, and throws when the network or the server fails.
export async function fetchPage(): Promise<Document | undefined> {
  const response = await fetch(location.href, {
    headers: { Accept: "text/html" },
    credentials: "same-origin",
    cache: "no-store",
  });
  const html = response.headers.get("content-type")?.startsWith("text/html") ?? false;
  const elsewhere = response.redirected && new URL(response.url).pathname !== location.pathname;
  if (response.status >= 500 || response.status === 429) throw new Error(`the page answered ${response.status}`);
  if (!response.ok || !html || elsewhere) return undefined;
  return new DOMParser().parseFromString(await response.text(), "text/html");
}
