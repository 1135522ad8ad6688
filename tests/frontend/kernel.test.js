// A kernel as a source: one move at a time, the last value arrives, and silence is said.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Kernel } from "../../src/course_utils/interactive/frontend/kernel.js";
import { FakeScreen } from "./helpers.js";

/** The model of a widget: `sent` is what the kernel gets, `tell` what it answers. */
class FakeModel {
  sent = [];
  heard = new Map();
  kept = { pieces: { axes: "a", line: "0" }, says: "0.", state: { x: 0, y: 0 } };

  get = () => this.kept;
  set = (_name, value) => {
    this.kept = value;
  };
  on = (event, hear) => this.heard.set(event, hear);
  off = (event, hear) => this.heard.get(event) === hear && this.heard.delete(event);
  send = (content) => this.sent.push(content);
  tell(message, buffers = []) {
    this.heard.get("msg:custom")(message, buffers);
  }
}

const frame = (state, more) => ({
  kind: "frame",
  pieces: { line: String(state.x) },
  places: {},
  says: `${state.x}.`,
  state,
  answer: null,
  ...more,
});
let model, screen, source;

/** Begins, and answers the greeting. */
function open() {
  source.open(screen);
  model.tell(frame({ x: 0, y: 0 }, { answer: source.view }));
  screen.heard = [];
  model.sent = [];
}

beforeEach(() => {
  [model, screen] = [new FakeModel(), new FakeScreen()];
  source = new Kernel(model, false);
});

test("it begins with the picture that the model holds, and greets the kernel", () => {
  const kept = { ...model.kept };
  source.open(screen);
  assert.deepEqual(screen.heard, [
    ["show", kept],
    ["wait", "silent", 3000],
  ]);
  assert.deepEqual(model.sent, [{ kind: "hello", view: source.view }]);
  assert.equal(source.everyState, true);
});

test("a model without a picture shows none", () => {
  model.kept = {};
  source.open(screen);
  assert.deepEqual(screen.told(), ["wait"]);
});

test("one move is under way at a time, and newer values replace waiting ones", () => {
  open();
  source.ask({ x: 1, y: 0 }, { x: 1 });
  source.ask({ x: 2, y: 0 }, { x: 2 });
  source.ask({ x: 3, y: 0 }, { x: 3 });
  source.ask({ x: 3, y: 5 }, { y: 5 });
  assert.deepEqual(model.sent, [{ kind: "move", state: { x: 1 }, view: source.view }]);
  model.tell(frame({ x: 1, y: 0 }, { answer: source.view }));
  assert.deepEqual(model.sent[1], { kind: "move", state: { x: 3, y: 5 }, view: source.view });
  model.tell(frame({ x: 3, y: 5 }, { answer: source.view }));
  assert.equal(model.sent.length, 2);
});

test("an answer does not take back what the reader has moved since", () => {
  open();
  source.ask({ x: 1 }, { x: 1 });
  source.ask({ x: 2 }, { x: 2 });
  screen.heard = [];
  model.tell(frame({ x: 1 }, { answer: source.view }));
  const [, news] = screen.heard.find(([name]) => name === "show");
  assert.equal(news.says, "1.");
  assert.equal("state" in news, false);
  model.tell(frame({ x: 2 }, { answer: source.view }));
  assert.deepEqual(screen.picture.state, { x: 2 });
});

test("news that was not asked for is shown, and is no answer", () => {
  open();
  source.ask({ x: 1 }, { x: 1 });
  screen.told();
  model.tell(frame({ x: 9 }, { answer: "another view" }));
  assert.deepEqual(screen.told(), ["wake", "show"]);
  assert.equal(screen.picture.says, "9.");
  model.tell(frame({ x: 1 }, { answer: source.view }));
  assert.deepEqual(screen.told(), ["wake", "show", "arrive"]);
});

test("the model holds all pieces of what was shown last", () => {
  open();
  model.tell(frame({ x: 4, y: 0 }));
  assert.deepEqual(model.kept, {
    pieces: { axes: "a", line: "4" },
    places: {},
    says: "4.",
    state: { x: 4, y: 0 },
  });
});

test("arrays come as bytes beside a message", () => {
  open();
  const bytes = [new DataView(new ArrayBuffer(16)), new DataView(new ArrayBuffer(4))];
  const pieces = { dots: { shape: [2, 2] }, line: "svg", grey: { shape: [1, 1] } };
  model.tell(frame({ x: 4, y: 0 }, { pieces, arrays: ["dots", "grey"] }), bytes);
  const wanted = {
    dots: { shape: [2, 2], array: bytes[0] },
    line: "svg",
    grey: { shape: [1, 1], array: bytes[1] },
  };
  const [, news] = screen.heard.find(([name]) => name === "show");
  assert.deepEqual(news.pieces, wanted);
  assert.equal("arrays" in news, false);
  assert.deepEqual(model.kept.pieces, { axes: "a", ...wanted });
});

test("a failure is shown with its state; the model keeps the last good picture", () => {
  open();
  const { kept } = model;
  source.ask({ x: 1 }, { x: 1 });
  const message = { kind: "error", text: "ZeroDivisionError: x", state: { x: 1 } };
  model.tell({ ...message, answer: source.view });
  assert.deepEqual(screen.heard.slice(1), [
    ["wake"],
    ["show", { state: { x: 1 }, error: "ZeroDivisionError: x" }],
    ["arrive"],
  ]);
  assert.equal(model.kept, kept);
});

test("a kernel that ends is said, what waits is forgotten, and a message wakes again", () => {
  open();
  source.ask({ x: 1 }, { x: 1 });
  source.ask({ x: 2 }, { x: 2 });
  screen.heard = [];
  model.heard.get("comm_live_update")();
  assert.deepEqual(screen.heard, [
    ["show", { state: { x: 0, y: 0 } }],
    ["sleep", "alone"],
  ]);
  model.tell(frame({ x: 0, y: 0 }));
  assert.equal(screen.heard[2][0], "wake");
  assert.equal(model.sent.length, 1, "x = 2 is not sent");
  source.ask({ x: 3 }, { x: 3 });
  assert.deepEqual(model.sent[1].state, { x: 3 });
  source.close();
  assert.equal(model.sent[2].kind, "bye");
});

test("a stored view is asleep and asks nobody", () => {
  source = new Kernel(model, true);
  source.open(screen);
  assert.deepEqual(screen.told(), ["show", "show", "sleep"]);
  source.close();
  assert.deepEqual(model.sent, []);
});

test("a view that is closed says bye and hears nothing any more", () => {
  open();
  source.close();
  assert.deepEqual(model.sent, [{ kind: "bye", view: source.view }]);
  assert.equal(model.heard.size, 0);
});

test("two views have names of their own", () => {
  assert.notEqual(new Kernel(model, false).view, new Kernel(model, false).view);
});
