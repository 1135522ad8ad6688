// What the tests put in the place of a browser's or a kernel's part.

/** Whoever draws: keeps what it was told, in order, and the picture that this amounts to. */
export class FakeScreen {
  heard = [];
  picture = { pieces: {} };

  show(news) {
    this.heard.push(["show", news]);
    const pieces = { ...this.picture.pieces, ...news.pieces };
    this.picture = { ...this.picture, ...news, pieces };
  }
  wait = (...words) => this.heard.push(["wait", ...words]);
  arrive = () => this.heard.push(["arrive"]);
  fail = (words) => this.heard.push(["fail", words]);
  sleep = (words) => this.heard.push(["sleep", words]);
  wake = () => this.heard.push(["wake"]);

  /** What was told since the last time, by name. */
  told() {
    return this.heard.splice(0).map(([name]) => name);
  }
}

/** Controls as Python declares them. */
export const controls = {
  x: range([0, 0.5, 1, 1.5, 2], 1, "slider"),
  n: range([1, 2, 3], 2, "integer"),
  t: { ...range([0, 1, 2], 0, "play"), interval: 60 },
  kind: {
    ...listed("choice", ["sine", "cosine"], "sine"),
    texts: ["a sine", "a cosine"],
    was: { sinus: "sine" },
  },
  shown: listed("toggle", [false, true], true),
  at: {
    ...listed("point", undefined, [4, 2]),
    xs: [0, 2, 4],
    ys: [0, 1, 2, 3],
    digits: 2,
    on: "main",
    unit: "km",
  },
  word: { ...listed("text", undefined, "hello"), longest: 9, liveOnly: true },
  all: { ...listed("points", undefined, []), x: [0, 1], y: [0, 1], most: 3, liveOnly: true },
};

function listed(kind, values, initial) {
  return { kind, values, default: initial, label: kind, unit: "", liveOnly: false };
}

function range(values, initial, kind) {
  return { ...listed(kind, values, initial), texts: values.map((v) => v.toFixed(1)) };
}
