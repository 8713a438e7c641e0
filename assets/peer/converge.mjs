// Lets groups of real editors write in one document over a bad network, against an Authority in the
// Go test that started this process, and reports where each of them ended.
//
//   node converge.mjs SEED RUNS            against the Go test, over JSON lines
//   node converge.mjs SEED RUNS composed   against the library's own rebaseUpdates, which composes
//
// Each run is one message exchange of its own, told apart by its seed: {run, start}, {run, push} and
// {run, since} are answered with {run, version, updates} or {run, refused}, and {run, end} is not.

import { chance } from "./chance.mjs";
import { composedServer } from "./composed.mjs";
import { Editor, makeMark } from "./editor.mjs";
import { eachMessage, send } from "./lines.mjs";

const [seed, runs, variant] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const together = 64;
const answers = new Map();

/** Asks the Go test; answers of one run come in the order of its questions. */
function ask(run, question) {
  return new Promise((resolve) => {
    answers.set(run, resolve);
    send({ run, ...question });
  });
}

/** One editor and the two directions of its connection. Frames keep their order, or are lost with it. */
class Line {
  constructor(editor) {
    this.editor = editor;
    this.connect();
    this.late = [];
  }

  connect() {
    this.up = [];
    this.down = [];
    this.hasAsked = false;
  }

  /** Cuts the connection: what is under way is lost, or comes late, and what was lost is asked again. */
  cut() {
    this.late.push(...this.up.filter((frame) => frame.push && this.editor.chance.odds(0.3)));
    this.connect();
    this.up.push({ since: true });
  }

  pushNow() {
    const push = this.editor.push();
    if (!push) return;
    this.up.push({ push });
    if (this.editor.chance.odds(0.1)) this.up.push({ push });
    if (this.editor.chance.odds(0.05)) this.late.push({ push });
  }

  /** Handles the oldest frame from the server. */
  takeDown() {
    const frame = this.down.shift();
    if (this.editor.receive(frame)) this.hasAsked = false;
    else if (!this.hasAsked) {
      this.hasAsked = true;
      this.up.push({ since: true });
    }
  }
}

async function deliverUp(run, lines, line, frame) {
  if (frame.since) {
    line.down.push(await ask(run, { since: line.editor.version }));
    return;
  }
  const answer = await ask(run, { push: frame.push });
  if (answer.refused) throw new Error(`run ${run}: refused ${answer.refused}: ${JSON.stringify(frame.push)}`);
  if (answer.updates.length === 0) {
    line.down.push(await ask(run, { since: frame.push.version }));
    return;
  }
  for (const other of lines) if (!other.editor.chance.odds(0.02)) other.down.push(answer);
}

/** One thing that happens somewhere. */
async function step(run, lines, dice, undoing) {
  const line = dice.pick(lines);
  const what = dice.below(100);
  if (what < 2) line.cut();
  else if (what < 27) undoing && dice.odds(0.3) ? line.editor.travel() : line.editor.edit();
  else if (what < 42) line.pushNow();
  else if (what < 44 && line.late.length > 0) await deliverUp(run, lines, line, line.late.shift());
  else if (what < 72 && line.up.length > 0) await deliverUp(run, lines, line, line.up.shift());
  else if (line.down.length > 0) line.takeDown();
}

/** Lets everything arrive, until nobody has anything left to say. */
async function drain(run, lines) {
  for (const line of lines) {
    for (const frame of line.late.splice(0)) await deliverUp(run, lines, line, frame);
    line.cut();
    line.late = [];
  }
  for (let busy = true; busy; ) {
    busy = false;
    for (const line of lines) {
      while (line.up.length > 0) await deliverUp(run, lines, line, line.up.shift());
      while (line.down.length > 0) line.takeDown();
      if (line.up.length === 0) line.pushNow();
      busy ||= line.up.length > 0 || line.down.length > 0;
    }
    // A broadcast may have been lost on its way to one who has nothing to say.
    if (!busy) for (const line of lines) line.down.push(await ask(run, { since: line.editor.version }));
    if (!busy) busy = lines.some((line) => line.down[0].updates.length > 0);
  }
}

async function runOne(run) {
  const dice = chance(run);
  const undoing = dice.odds(0.2);
  const start = Array.from({ length: dice.below(12) }, (_, i) => makeMark("s", i, dice)).join(dice.pick(["", "👍🏽", "\n"]));
  const { version } = await ask(run, { start });
  const lines = Array.from({ length: 2 + dice.below(7) }, (_, i) => new Line(new Editor(`c${i}`, chance(run * 31 + i + 1))));
  for (const line of lines) line.editor.open(start, version);
  for (let steps = 60 + dice.below(200); steps > 0; steps--) await step(run, lines, dice, undoing);
  await drain(run, lines);
  const editors = lines.map(({ editor }) => editor);
  const end = { texts: editors.map((e) => e.text), pending: editors.filter((e) => e.push()).length };
  if (!undoing) {
    end.marks = editors.flatMap((e) => e.typed);
    end.deleted = editors.flatMap((e) => [...e.deleted]);
    end.between = editors.flatMap((e) => e.between);
  }
  send({ run, end });
}

/**
 * The same editors with everything composed on its way, for comparison. Some end with different
 * texts; in some that happens early, and then nothing fits any more.
 */
function runComposed(run) {
  const dice = chance(run);
  const start = Array.from({ length: dice.below(12) }, (_, i) => makeMark("s", i, dice)).join("");
  const server = composedServer(start);
  const editors = Array.from({ length: 2 + dice.below(7) }, (_, i) => new Editor(`c${i}`, chance(run * 31 + i + 1)));
  for (const editor of editors) editor.open(start, 0);
  try {
    for (let steps = 60 + dice.below(200); steps > 0; steps--) {
      const editor = dice.pick(editors);
      const missed = server.since(editor.version);
      const what = dice.below(3);
      if (what === 0) editor.edit();
      else if (what === 1) server.push(editor.push());
      else editor.receiveTogether(missed.slice(0, 1 + dice.below(missed.length)));
    }
    for (const editor of editors) server.push(editor.push());
    for (const editor of editors) editor.receiveTogether(server.since(editor.version));
  } catch (error) {
    if (!(error instanceof RangeError) && !/Mismatched/.test(error.message)) throw error;
    send({ run, end: { texts: [], broken: true } });
    return;
  }
  send({ run, end: { texts: [server.text, ...editors.map((e) => e.text)] } });
}

async function runAll(next) {
  for (let run = next(); run < seed + runs; run = next()) await runOne(run);
}

if (variant === "composed") {
  for (let run = seed; run < seed + runs; run++) runComposed(run);
} else {
  let next = seed;
  const answering = eachMessage((message) => answers.get(message.run)(message));
  await Promise.all(Array.from({ length: together }, () => runAll(() => next++)));
  send({ done: true });
  await answering;
}
