
// ---- page: pictures come from a recording --------------------------------------------------
// A recording is a set of gzip streams in classic scripts (they load over file:// too). Each
// holds, for some parts of the picture, one entry for every combination of the controls that
// the part depends on.

const cuBase = document.currentScript.src.replace(/[^/]*$/, "");
const cuWaiting = {};

window.courseExplorers = {
  chunk(name, data) {
    cuWaiting[name].resolve(cuUnpack(data));
  },
};

async function cuUnpack(data) {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

function cuLoad(name) {
  if (cuWaiting[name]) return cuWaiting[name].promise;
  const entry = (cuWaiting[name] = {});
  entry.promise = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject }));
  entry.promise.then((parts) => (entry.parts = parts)).catch(() => delete cuWaiting[name]);
  const script = cuElement("script", { src: `${cuBase}${name}.js` });
  script.addEventListener("error", () => entry.reject(new Error(name)));
  document.head.append(script);
  return entry.promise;
}

class CuRecording {
  constructor(spec) {
    this.spec = spec;
    this.shown = {};
  }

  index(name, value) {
    const control = this.spec.controls[name];
    if (control.liveOnly) return 0;
    if (control.kind !== "point") return control.values.indexOf(value);
    return control.ys.indexOf(value[1]) * control.xs.length + control.xs.indexOf(value[0]);
  }

  size(name) {
    const control = this.spec.controls[name];
    if (control.liveOnly) return 1;
    return control.kind === "point" ? control.xs.length * control.ys.length : control.values.length;
  }

  // Where a part of the picture is found for this state: {file, index}.
  find(part, state) {
    const group = this.spec.groups[part.group];
    const file = group.files[group.outer.map((name) => this.index(name, state[name])).join(",")];
    const index = part.needs.reduce((sum, name) => sum * this.size(name) + this.index(name, state[name]), 0);
    return { file, index };
  }

  // What changed since the last picture; null while a chunk is missing (it is then loading).
  picture(state) {
    const news = { pieces: {} };
    const says = [];
    const found = Object.entries(this.spec.parts).map(([name, part]) => [name, part, this.find(part, state)]);
    if (found.some(([, , { file }]) => !cuWaiting[file]?.parts)) return null;
    for (const [name, part, { file, index }] of found) {
      const entry = cuWaiting[file].parts[name][index];
      if (part.kind === "sentence") says.push(entry);
      else if (part.kind === "places") news.places = entry;
      else if (this.shown[name] !== `${file},${index}`) {
        news.pieces[name] = entry;
        this.shown[name] = `${file},${index}`;
      }
    }
    return { ...news, says: says.join(" ") };
  }

  load(state) {
    return Promise.all(Object.values(this.spec.parts).map((part) => cuLoad(this.find(part, state).file)));
  }
}

// Read "#fig-name?step=0.3&start=1,2". Returns null for other links, {bad: true} for a damaged
// one, else {state, exact}. Only numbers and declared options pass; nothing is ever inserted.
function cuReadLink(spec, hash) {
  const match = /^#([\w-]+)(?:\?(.*))?$/.exec(hash);
  if (!match || match[1] !== spec.fig) return null;
  const state = {};
  let exact = true;
  for (const [name, text] of new URLSearchParams(match[2] ?? "")) {
    const control = Object.hasOwn(spec.controls, name) ? spec.controls[name] : null;
    const read = control && !control.liveOnly ? cuReadValue(control, text) : null;
    if (!read) return { bad: true };
    state[name] = read.value;
    exact &&= read.exact;
  }
  return { state, exact };
}

function cuReadValue(control, text) {
  const number = (word, values) => {
    if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(word)) return null;
    const wanted = Number(word);
    const [low, high] = [Math.min(values[0], values.at(-1)), Math.max(values[0], values.at(-1))];
    if (!(wanted >= low && wanted <= high)) return null;
    const value = values[cuNearest(values, wanted)];
    return { value, exact: Math.abs(value - wanted) <= 1e-9 * (high - low || 1) };
  };
  if (control.kind === "choice") return control.values.includes(text) ? { value: text, exact: true } : null;
  if (control.kind === "toggle") return ["true", "false"].includes(text) ? { value: text === "true", exact: true } : null;
  if (control.kind !== "point") return number(text, control.values);
  const words = text.split(",");
  const [x, y] = [number(words[0], control.xs), number(words[1] ?? "", control.ys)];
  return words.length === 2 && x && y ? { value: [x.value, y.value], exact: x.exact && y.exact } : null;
}

function cuMount(root) {
  const spec = JSON.parse(root.querySelector("script[type='application/json']").textContent);
  const recording = new CuRecording(spec);
  root.querySelector(".cu-no-script").remove();
  let wanted = null;
  const show = () => {
    const picture = recording.picture(figure.state);
    if (picture) return figure.draw(picture);
    if (wanted) return;
    figure.stage.setAttribute("aria-busy", "true");
    wanted = recording
      .load(figure.state)
      .then(() => ((wanted = null), show()))
      .catch(() => ((wanted = null), figure.tell(spec.words.failed)))
      .finally(() => wanted || figure.stage.removeAttribute("aria-busy")); // show may load again
  };
  const figure = new CuFigure(root, spec, {
    live: false,
    change: show,
    settled: (state) => history.replaceState(history.state, "", cuLink(spec, state)),
    link: (state) => location.href.replace(/#.*$/, "") + cuLink(spec, state),
  });
  figure.setPlaces(spec.places);
  // The first touch loads the recording, so that it is there when something moves.
  for (const kind of ["pointerdown", "focusin"]) root.addEventListener(kind, () => show(), { once: true });
  const follow = () => {
    const link = cuReadLink(spec, location.hash);
    if (!link) return;
    root.scrollIntoView({ block: "center" });
    // Formulas and stills that load later move the page.
    window.addEventListener("load", () => root.scrollIntoView({ block: "center" }), { once: true });
    if (link.bad) return figure.tell(spec.words.badLink);
    if (!Object.keys(link.state).length) return;
    figure.setState(link.state);
    show();
    if (!link.exact) figure.tell(spec.words.nearest);
  };
  window.addEventListener("hashchange", follow);
  follow();
}

function cuMountAll() {
  document.querySelectorAll(".cu[data-explorer]").forEach(cuMount);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", cuMountAll);
else cuMountAll();
