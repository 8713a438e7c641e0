// What to say is decided when it is said: a message may have become untrue, and
// is then undefined, while it waited for its turn.
type Message = () => string | undefined;

const PAUSE = 3_000; // milliseconds between two messages
const MOST = 4; // messages that wait; the oldest gives way

// Announcer speaks to screen readers through one polite live region, at most
// once in three seconds.
export class Announcer {
  private readonly waiting = new Map<string, Message>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = -PAUSE;

  constructor(private readonly region: () => HTMLElement = defaultRegion) {}

  // say queues a message; one that waits under the same topic is replaced.
  say(topic: string, message: Message | string): void {
    this.waiting.delete(topic);
    this.waiting.set(topic, typeof message === "string" ? () => message : message);
    for (const oldest of this.waiting.keys()) {
      if (this.waiting.size <= MOST) break;
      this.waiting.delete(oldest);
    }
    this.timer ??= setTimeout(() => this.speak(), Math.max(0, this.last + PAUSE - Date.now()));
  }

  private speak(): void {
    this.timer = undefined;
    for (const [topic, message] of this.waiting) {
      this.waiting.delete(topic);
      const text = message();
      if (!text) continue;
      const region = this.region();
      // A text that equals the one before would not be heard again.
      region.textContent = region.textContent === text ? `${text}\u00a0` : text;
      this.last = Date.now();
      break;
    }
    if (this.waiting.size > 0) this.timer = setTimeout(() => this.speak(), PAUSE);
  }
}

// defaultRegion is made on first use and survives every refresh of the page.
function defaultRegion(): HTMLElement {
  const found = document.getElementById("announcer");
  if (found) return found;
  const region = document.createElement("div");
  region.id = "announcer";
  region.className = "visually-hidden";
  region.setAttribute("role", "status");
  region.setAttribute("aria-live", "polite");
  region.setAttribute("data-turbo-permanent", "");
  document.body.append(region);
  return region;
}
