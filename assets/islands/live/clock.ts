import type { Connection } from "./connection";

// Clock knows the server's time, so that every screen counts down alike. It
// learns it anew from every clock message; the time that message travelled is
// its error.
export class Clock {
  private offset = 0;

  constructor(
    connection: Connection,
    private readonly local: () => number = Date.now,
  ) {
    connection.messages.listen((message) => {
      if ((message.type === "clock" || message.type === "hello") && message.now) this.learn(message.now);
    });
  }

  // now returns the server's time in milliseconds since 1970, or this
  // machine's as long as the server has not been heard.
  now(): number {
    return this.local() + this.offset;
  }

  private learn(now: string): void {
    const server = Date.parse(now);
    if (Number.isFinite(server)) this.offset = server - this.local();
  }
}
