import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";

// Line is the wire between one browser and the world, as a proxy that can be
// cut. Cutting ends what runs and refuses what is new, like a cable that is
// pulled out; a deaf line still sends, and brings nothing back.
export class Line {
  private readonly running = new Set<Duplex>();
  private isCut = false;
  private isDeaf = false;
  private isNarrow = false;

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

  mend(): void {
    this.isCut = this.isDeaf = false;
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
    const onward = request(asked.url ?? "", { method: asked.method, headers: asked.headers }, (came) => {
      if (this.isDeaf) return;
      answer.writeHead(came.statusCode ?? 502, came.rawHeaders);
      came.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    asked.pipe(onward);
  }

  private tunnel(asked: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.isNarrow) {
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return;
    }
    const [host = "", port = "80"] = (asked.url ?? "").split(":");
    const onward: Socket = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.write(head);
      socket.pipe(onward);
    });
    this.keep(onward);
    onward.on("data", (data) => {
      if (!this.isDeaf) socket.write(data);
    });
    onward.on("close", () => socket.destroy());
    socket.on("close", () => onward.destroy());
  }
}
