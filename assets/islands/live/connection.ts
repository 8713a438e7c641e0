import { Backoff } from "./backoff";
import { type ClientMessage, Close, type HelloMessage, type Person, type ServerMessage } from "./protocol";
import { Signal } from "./signal";

// ConnectionState is what a person is told about the connection. It stays
// "offline" through every retry and is "ended" only when trying again by
// itself would be wrong.
export type ConnectionState = "connecting" | "online" | "offline" | "ended";

// EndReason says why a connection ended for good: another tab took the id over,
// the session or its rights are gone, or the server keeps refusing us.
export type EndReason = "taken_over" | "rights" | "policy";

// Socket is the part of WebSocket that a connection needs. The same messages
// over plain HTTP can be offered as another Socket.
export interface Socket {
  // The events are a WebSocket's, of which we read data and code.
  onmessage: ((event: any) => void) | null;
  onclose: ((event: any) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface ConnectionOptions {
  open: () => Socket;
  // allowed asks over plain HTTP whether we are still signed in; a refused
  // websocket upgrade cannot tell us.
  allowed?: () => Promise<boolean>;
  // resumed is the client that an earlier page of ours was, and person whom it
  // was; without them a connection begins as nobody.
  resumed?: Credentials;
  person?: Person;
  random?: () => number;
  now?: () => number;
}

// Credentials are a client id and what proves that it is ours.
export interface Credentials {
  client: string;
  key: string;
}

// Times in milliseconds.
const SILENCE = 90_000; // no live link is silent this long: we slept. Browsers let hidden pages tick once a minute
const QUIET = 25_000; // after this much silence we ask for the time
const ANSWER = 10_000; // a request for the time is answered within this, or the link is dead
const HANDSHAKE = 15_000; // from opening a socket to being online
const STABLE = 10_000; // online this long, earlier failures are forgotten
const TICK = 5_000;
const GHOST = 60_000; // how long an own, abandoned socket may still take us over
const STRIKES = 3;

// Connection is the one link of this tab to the server. It opens sockets,
// proves after a break that it is still the same client, notices dead links,
// and comes back by itself. It queues nothing: what send could not deliver is
// its caller's to offer again when the state becomes "online".
export class Connection {
  readonly messages = new Signal<ServerMessage>();
  readonly states = new Signal<ConnectionState>();
  state: ConnectionState = "connecting";
  ended: EndReason | undefined;
  person: Person | undefined;
  build = "";

  private socket: Socket | undefined;
  private credentials: Credentials | undefined;
  private offered: Credentials | undefined; // of the hello, while a resume is undecided
  private started = 0; // when the current socket was opened
  private heard = 0; // when anything last arrived
  private asked = 0; // when the unanswered request for the time was sent, or 0
  private ghost = 0; // when we last abandoned a socket that may have resumed
  private strikes = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private ticker: ReturnType<typeof setInterval> | undefined;
  private stable: ReturnType<typeof setTimeout> | undefined;
  private readonly backoff: Backoff;
  private readonly now: () => number;

  constructor(private readonly options: ConnectionOptions) {
    this.backoff = new Backoff(500, 30_000, options.random);
    this.now = options.now ?? Date.now;
    this.credentials = options.resumed;
    this.person = options.person;
  }

  // proof is what a later page needs to go on under this tab's client id.
  get proof(): Credentials | undefined {
    return this.credentials;
  }

  // client is the id under which this tab makes its updates; undefined until
  // the first hello.
  get client(): string | undefined {
    return this.credentials?.client;
  }

  // start opens the first socket; a second call does nothing.
  start(): void {
    if (this.ticker !== undefined) return;
    this.ticker = setInterval(() => this.check(), TICK);
    this.connect();
  }

  // stop closes the link for good, without an end to tell anyone of.
  stop(): void {
    const socket = this.socket;
    this.drop();
    socket?.close();
    clearTimeout(this.retry);
    clearInterval(this.ticker);
    this.retry = this.ticker = undefined;
  }

  // restart begins again after an end, as a new client.
  restart(): void {
    if (this.state !== "ended") return;
    this.ended = undefined;
    this.credentials = undefined;
    this.strikes = 0;
    this.backoff.reset();
    this.become("offline");
    this.start();
  }

  // renew comes back as a new client, for when it can no longer be known which
  // updates of the present one the server holds.
  renew(): void {
    if (this.state === "ended" || !this.credentials) return;
    this.credentials = undefined;
    this.abandon();
  }

  // reopen lets go of the present link and makes a new one at once, as the same
  // client: because the page was away, or a better way to the server was found.
  reopen(): void {
    if (this.state === "ended" || this.ticker === undefined) return;
    this.abandon();
    this.connect();
  }

  // send delivers a message if the connection is online, and says whether it
  // did. True means handed to the socket, not arrived.
  send(message: ClientMessage): boolean {
    return this.state === "online" && this.transmit(message);
  }

  // wake is called when the world may have changed: the network is back, the
  // page became visible, the machine woke. A waiting retry happens at once and
  // a link that looks alive is put to the test. After an end for lack of rights
  // it is tried once more: somebody may have signed in again in another tab.
  wake(): void {
    if (this.ended === "rights") this.askAgain();
    if (this.state === "ended" || this.ticker === undefined) return;
    if (!this.socket) {
      if (this.retry !== undefined) this.connect();
      return;
    }
    this.check();
    if (this.socket && this.state === "online" && !this.asked) this.ask();
  }

  private connect(): void {
    clearTimeout(this.retry);
    this.retry = undefined;
    this.offered = undefined;
    this.started = this.heard = this.now();
    this.asked = 0;
    let socket: Socket;
    try {
      socket = this.options.open();
    } catch {
      this.later();
      return;
    }
    this.socket = socket;
    socket.onmessage = ({ data }: { data: unknown }) => this.receive(socket, data);
    socket.onclose = ({ code }: { code: number }) => this.closed(socket, code);
  }

  private receive(socket: Socket, data: unknown): void {
    if (socket !== this.socket || typeof data !== "string") return;
    this.heard = this.now();
    let message: ServerMessage;
    try {
      message = JSON.parse(data) as ServerMessage;
    } catch {
      return;
    }
    if (message.type === "hello") this.greeted(message);
    if (this.ended) return;
    if (message.type === "clock") this.asked = 0;
    this.messages.emit(message);
    if (this.offered) this.settle(message);
  }

  // greeted handles hello. A tab that was here before first claims its old id.
  // What one person typed is never sent in the name of another.
  private greeted(hello: HelloMessage): void {
    if (this.person && this.person.id !== hello.person.id) {
      this.end("rights");
      return;
    }
    this.person = hello.person;
    this.build = hello.build;
    const fresh = { client: hello.client, key: hello.key };
    if (!this.credentials || this.credentials.client === fresh.client) {
      this.online(fresh);
      return;
    }
    this.offered = fresh;
    this.transmit({ type: "resume", ...this.credentials });
    this.ask(); // its answer comes behind the one to the claim, should that be silence
  }

  // settle goes online once the claim is decided.
  private settle(message: ServerMessage): void {
    if (message.type === "error" && message.code === "client_refused" && this.offered) {
      this.online(this.offered);
    } else if ((message.type === "resumed" || message.type === "clock") && this.credentials) {
      this.online(this.credentials);
    }
  }

  private online(credentials: Credentials): void {
    this.credentials = credentials;
    this.offered = undefined;
    clearTimeout(this.stable);
    this.stable = setTimeout(() => {
      this.backoff.reset();
      this.strikes = 0;
    }, STABLE);
    this.become("online");
  }

  private transmit(message: ClientMessage): boolean {
    try {
      this.socket?.send(JSON.stringify(message));
      return this.socket !== undefined;
    } catch {
      return false;
    }
  }

  private ask(): void {
    this.asked = this.now();
    this.transmit({ type: "clock" });
  }

  // check drops a link that is dead although the browser has not noticed, as
  // after a sleep or a change of network, and keeps a quiet one in use.
  private check(): void {
    if (!this.socket) return;
    const now = this.now();
    const silent = now - this.heard;
    if (this.state !== "online" || this.offered) {
      if (now - this.started > HANDSHAKE) this.abandon();
    } else if (silent > SILENCE || (this.asked && now - this.asked >= ANSWER)) {
      this.abandon();
    } else if (silent >= QUIET && !this.asked) {
      this.ask();
    }
  }

  private abandon(): void {
    const socket = this.socket;
    this.ghost = this.now();
    this.drop();
    socket?.close();
    this.later();
  }

  private drop(): void {
    if (this.socket) this.socket.onmessage = this.socket.onclose = null;
    this.socket = undefined;
    clearTimeout(this.stable);
  }

  private closed(socket: Socket, code: number): void {
    if (socket !== this.socket) return;
    const greeted = this.state === "online" || this.offered !== undefined;
    this.drop();
    switch (code) {
      case Close.takenOver:
        // Our own abandoned socket may have asked for the id last.
        if (this.now() - this.ghost > GHOST) return this.end("taken_over");
        this.ghost = 0;
        break;
      case Close.rightsChanged:
        return this.end("rights");
      case Close.policy:
      case Close.tooBig:
        if (++this.strikes >= STRIKES) return this.end("policy");
        this.backoff.atLeast(5);
        break;
      case Close.restarting:
      case Close.tooSlow:
        this.backoff.atLeast(2);
        break;
      default:
        if (!greeted) this.suspectSignedOut();
    }
    this.later();
  }

  // suspectSignedOut asks over HTTP whether the upgrade fails because the
  // session is over, from the second failure on.
  private suspectSignedOut(): void {
    if (!this.options.allowed || this.backoff.count < 2) return;
    this.options.allowed().then(
      (allowed) => {
        if (!allowed && this.state !== "online") this.end("rights");
      },
      () => undefined, // no network: the retries go on
    );
  }

  private askAgain(): void {
    this.options.allowed?.().then(
      (allowed) => {
        if (allowed && this.ended === "rights") this.restart();
      },
      () => undefined,
    );
  }

  private later(): void {
    this.become("offline");
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), this.backoff.next());
  }

  private end(reason: EndReason): void {
    this.stop();
    this.ended = reason;
    this.become("ended");
  }

  private become(state: ConnectionState): void {
    if (state === this.state) return;
    this.state = state;
    this.states.emit(state);
  }
}
