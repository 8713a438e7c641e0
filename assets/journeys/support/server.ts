import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { binary, DEMONSTRATION, temporary } from "./places";

const PATIENCE = 30_000; // milliseconds for a server to begin or to end

// Server is one process of the product with a database of its own that holds
// the demonstration.
export class Server {
  // said is everything the process has written, to find mail links in.
  said = "";

  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly flags: readonly string[],
    private child: ChildProcess | undefined,
  ) {}

  // begin starts a server with the demonstration on a free port of this machine.
  static async begin(): Promise<Server> {
    const folder = mkdtempSync(join(temporary, "rodedraad-journey-"));
    copyFileSync(process.env[DEMONSTRATION] ?? "", join(folder, "journey.db"));
    return new Server(`http://127.0.0.1:${await freePort()}`, folder, ["--demo"], undefined).start();
  }

  // beginBare starts one as an organisation does: with one administrator, who
  // signs in by mail.
  static async beginBare(mail: string): Promise<Server> {
    const folder = mkdtempSync(join(temporary, "rodedraad-journey-"));
    execFileSync(binary, ["admin", "--database", `sqlite:${join(folder, "journey.db")}`, mail, "Beheerder", "BH"], { stdio: "ignore" });
    return new Server(`http://127.0.0.1:${await freePort()}`, folder, [], undefined).start();
  }

  // start starts the process again, where it was and with what it knew.
  async start(): Promise<this> {
    const address = new URL(this.url).host;
    const child = spawn(binary, ["serve", ...this.flags, "--listen", address, "--database", `sqlite:${join(this.folder, "journey.db")}`], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (this.said += part.toString()));
    this.child = child;
    const until = Date.now() + PATIENCE;
    while (!(await this.well())) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`the server did not begin:\n${this.said}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return this;
  }

  // stop ends the process as an operator does, and waits until it is gone.
  async stop(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
    await gone;
    clearTimeout(late);
  }

  // end stops the process for good and forgets what it knew.
  async end(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  // mailLink waits for the newest sign-in link that was not there at the mark.
  async mailLink(mark: number): Promise<string> {
    const until = Date.now() + PATIENCE;
    for (;;) {
      const link = /https?:\/\/\S+\/sign-in\/mail\/[\w-]+/.exec(this.said.slice(mark))?.[0];
      if (link) return link;
      if (Date.now() > until) throw new Error("the server printed no sign-in link");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  private async well(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/healthz`)).ok;
    } catch {
      return false;
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("this machine gives no port");
  return address.port;
}
