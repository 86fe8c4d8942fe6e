// The same menus in XState, one actor for each call; `peers.py` writes a request a line and reads an answer a line.
// Run as: NODE_PATH=<folder>/node_modules node --expose-gc walk_xstate.cjs
"use strict";

const { createActor, createMachine } = require("xstate");
const { version } = require("xstate/package.json");
const readline = require("node:readline");

let machine;
let events;

const requests = {
  // menus: [[name, {event: target}, event of the walk], …]
  build({ menus }) {
    const states = {};
    for (const [name, on] of menus) states[name] = { on };
    machine = createMachine({ id: "menus", initial: menus[0][0], states });
    events = menus.map(([, , taken]) => ({ type: taken }));
    return { version, node: process.version };
  },

  walk({ turns }) {
    const actor = createActor(machine).start();
    global.gc();
    const start = process.hrtime.bigint();
    for (let turn = 0; turn < turns; turn += 1) actor.send(events[turn % events.length]);
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    return { seconds, state: actor.getSnapshot().value };
  },

  calls({ count }) {
    const time = () => {
      const start = process.hrtime.bigint();
      for (let at = 0; at < count; at += 1) createActor(machine);
      return Number(process.hrtime.bigint() - start) / 1e3 / count;
    };
    const us = Math.min(time(), time(), time(), time(), time());
    const made = Array.from({ length: count }, () => null);
    const heap = () => {
      global.gc();
      return process.memoryUsage().heapUsed;
    };
    const before = heap();
    for (let at = 0; at < count; at += 1) made[at] = createActor(machine);
    const created = heap();
    for (const actor of made) actor.start();
    const started = heap();
    const living = made.length; // read last, so that none is collected before
    return { us, size: (created - before) / living, started: (started - before) / living };
  },
};

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const request = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(requests[request.do](request))}\n`);
});
