import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";

// Line is the wire between one browser and the world, as a proxy that can be
// cut. Cutting ends what runs and refuses what is new, like a cable that is
// pulled out; a deaf line still sends, and brings nothing back; a frozen one
// carries nothing either way, and nobody is told, as when a laptop sleeps.
export class Line {
  private readonly running = new Set<Duplex>();
  private isCut = false;
  private isDeaf = false;
  private isNarrow = false;
  private isHeld = false;
  private isFrozen = false;
  private era = 0; // what began in an earlier one carries nothing any more
  private late = 0;
  private lost = 0;
  private carried = 0; // pieces

  private constructor(private readonly proxy: Server) {
    proxy.on("connection", (socket) => this.keep(socket));
    proxy.on("request", (asked, answer) => this.forward(asked, answer));
    proxy.on("connect", (asked, socket, head) => this.tunnel(asked, socket, head));
  }

  static async lay(): Promise<Line> {
    const proxy = createServer();
    const line = new Line(proxy);
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    return line;
  }

  // address is what a browser is told of the proxy.
  get address(): string {
    const address = this.proxy.address();
    return address !== null && typeof address !== "string" ? `http://127.0.0.1:${address.port}` : "";
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.running) socket.destroy();
  }

  // deafen loses what the server sends from now on, acknowledgements too.
  deafen(): void {
    this.isDeaf = true;
  }

  // narrow lets plain requests through and no websockets, as some offices do.
  narrow(): void {
    this.isNarrow = true;
  }

  // widen lets websockets through again.
  widen(): void {
    this.isNarrow = false;
  }

  // limp makes what is carried late by up to so many milliseconds each way, and
  // one piece in so many a second later: which is what a lost packet looks like
  // from above, since all that comes behind it waits as well.
  limp(late: number, lost = 0): void {
    this.late = late;
    this.lost = lost;
  }

  // hold lets what websockets bring wait until the line is mended.
  hold(): void {
    this.isHeld = true;
  }

  // freeze loses everything in silence. What ran before never runs again.
  freeze(): void {
    this.isFrozen = true;
    this.era++;
  }

  mend(): void {
    if (this.isFrozen) this.era++;
    this.isCut = this.isDeaf = this.isFrozen = this.isHeld = false;
    this.limp(0);
  }

  end(): void {
    this.cut();
    this.proxy.close();
  }

  private keep(socket: Duplex): void {
    if (this.isCut) {
      socket.destroy();
      return;
    }
    this.running.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.running.delete(socket));
  }

  private forward(asked: IncomingMessage, answer: ServerResponse): void {
    const [out, home] = [this.lane(), this.lane()];
    const onward = request(asked.url ?? "", { method: asked.method, headers: asked.headers }, (came) => {
      if (this.isDeaf) return;
      home(() => answer.writeHead(came.statusCode ?? 502, came.rawHeaders));
      came.on("data", (data) => home(() => answer.write(data)));
      came.on("end", () => home(() => answer.end()));
    });
    onward.on("error", () => answer.destroy());
    asked.on("data", (data) => out(() => onward.write(data)));
    asked.on("end", () => out(() => onward.end()));
  }

  private tunnel(asked: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.isNarrow) {
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return;
    }
    const [host = "", port = "80"] = (asked.url ?? "").split(":");
    const [out, home] = [this.lane(), this.lane(() => this.isHeld)];
    const onward: Socket = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.write(head);
      socket.on("data", (data) => out(() => onward.write(data)));
    });
    this.keep(onward);
    onward.on("data", (data) => {
      if (!this.isDeaf) home(() => socket.write(data));
    });
    onward.on("close", () => home(() => socket.destroy()));
    socket.on("close", () => onward.destroy());
  }

  // lane returns what carries pieces one way, in their order.
  private lane(waits = () => false): (carry: () => void) => void {
    const { era } = this;
    const waiting: { at: number; carry: () => void }[] = [];
    let timer: NodeJS.Timeout | undefined;
    const run = () => {
      timer = undefined;
      while (waiting[0] && waiting[0].at <= Date.now() && !waits()) {
        const piece = waiting.shift();
        if (era === this.era && !this.isFrozen) piece?.carry();
      }
      if (waiting[0]) timer = setTimeout(run, Math.max(10, waiting[0].at - Date.now()));
    };
    return (carry) => {
      const lost = this.lost > 0 && ++this.carried % this.lost === 0 ? 1_000 : 0;
      waiting.push({ at: Date.now() + Math.random() * this.late + lost, carry });
      if (!timer) run();
    };
  }
}
