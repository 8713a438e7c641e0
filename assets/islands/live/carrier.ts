import type { Socket } from "./connection";

export interface CarrierOptions {
  socket: () => Socket; // a websocket
  requests: () => Socket; // the same over plain requests
  better: () => void; // is called when a websocket gets through again
  random?: () => number;
}

// Times in milliseconds.
const FAILURES = 2; // websockets in a row that did not work before plain requests are tried
const BRIEF = 5_000; // a websocket that is cut this soon after its hello did not work
const SOON = 2_000; // a server that only restarted is found out this long after plain requests began
const PROBE = 180_000; // between later attempts to return to a websocket
const PATIENCE = 15_000; // for the hello of such an attempt

const LAST_OF_NETWORK = 1006; // higher close codes are the server's own words

// Carrier decides how messages travel: over a websocket where one gets through,
// and otherwise over plain requests, until one does again. While neither works,
// which is no reason to think ill of websockets, it tries them in turn.
export class Carrier {
  private failures = 0; // of websockets, in a row
  private requests = false; // plain requests carried the last connection that worked
  private timer: ReturnType<typeof setTimeout> | undefined;
  private probing: Socket | undefined;

  constructor(private readonly options: CarrierOptions) {}

  // plain says whether messages travel over plain requests now.
  get plain(): boolean {
    return this.requests;
  }

  // open begins a connection; it is what a Connection's open option calls.
  open(): Socket {
    this.stop();
    if (!this.requests && this.failures < FAILURES) return this.websocket();
    this.requests = false; // until it works
    this.failures = FAILURES - 1; // and when it does not, one websocket is next
    return watched(this.options.requests, {
      hello: () => {
        this.requests = true;
        this.later(SOON);
      },
      end: () => this.stop(),
    });
  }

  // probe tries at once whether a websocket gets through again, as when the
  // network has changed.
  probe(): void {
    if (!this.requests || this.probing) return;
    clearTimeout(this.timer);
    const failed = () => {
      if (this.probing !== probe) return;
      this.stop();
      this.later(PROBE);
    };
    const proven = () => {
      this.stop();
      this.requests = false;
      this.failures = 0;
      this.options.better();
    };
    const begin = (wait: number, act: () => void) => {
      clearTimeout(this.timer);
      this.timer = setTimeout(act, wait);
    };
    const probe = watched(this.options.socket, { hello: () => begin(BRIEF, proven), end: failed });
    this.probing = probe;
    begin(PATIENCE, failed);
  }

  private websocket(): Socket {
    let greeted = 0;
    return watched(this.options.socket, {
      hello: () => (greeted = Date.now()),
      end: (code) => {
        const cut = code !== undefined && code <= LAST_OF_NETWORK && Date.now() - greeted < BRIEF;
        this.failures = !greeted || cut ? this.failures + 1 : 0;
      },
    });
  }

  private later(wait: number): void {
    clearTimeout(this.timer);
    const { random = Math.random } = this.options;
    this.timer = setTimeout(() => this.probe(), wait * (0.75 + random() / 2));
  }

  private stop(): void {
    clearTimeout(this.timer);
    const { probing } = this;
    this.timer = this.probing = undefined;
    probing?.close();
  }
}

interface Watcher {
  hello: () => void; // the first message came
  end: (code: number | undefined) => void; // it broke with that code, or was closed here; told once
}

// watched makes a socket of which a watcher learns how it fares.
function watched(open: () => Socket, { hello, end }: Watcher): Socket {
  let greeted = false;
  let over = false;
  const ended = (code?: number) => {
    if (!over) end(code);
    over = true;
  };
  let inner: Socket;
  try {
    inner = open();
  } catch (error) {
    ended();
    throw error;
  }
  const socket: Socket = {
    onmessage: null,
    onclose: null,
    send: (text) => inner.send(text),
    close: () => {
      inner.onmessage = inner.onclose = null;
      inner.close();
      ended();
    },
  };
  inner.onmessage = (event) => {
    if (!greeted) hello();
    greeted = true;
    socket.onmessage?.(event);
  };
  inner.onclose = (event: { code: number }) => {
    ended(event.code);
    socket.onclose?.(event);
  };
  return socket;
}
