
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
  const over = () => (entry.reject(new Error(name)), script.remove()); // too late to reject what has come
  for (const kind of ["error", "load"]) script.addEventListener(kind, over);
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

// Only this document: a page in a frame of a learning platform must not move what is around it.
function cuScrollTo(root) {
  const box = root.getBoundingClientRect();
  window.scrollBy({ top: box.top + box.height / 2 - innerHeight / 2, behavior: "instant" });
}

// What another run of this script built stands in a page that was saved after use.
function cuClear(root, spec) {
  const built = ".cu-svg, .cu-error, .cu-progress, .cu-handle, .cu-note, .cu-hidden, .cu-controls, .cu-tools";
  root.querySelectorAll(built).forEach((element) => element.remove());
  root.querySelector(".cu-says").textContent = spec.says;
}

function cuMount(root, spec) {
  const recording = new CuRecording(spec);
  let loading = false;
  let shown = null; // the state of the picture; null while it is the still
  const show = () => {
    const picture = recording.picture(figure.state);
    if (!picture) return load();
    shown = { ...figure.state };
    figure.draw(picture);
    figure.arrive();
  };
  const load = () => {
    figure.wait(spec.words.loading);
    if (loading) return; // then show looks whether that was enough
    loading = true;
    recording
      .load(figure.state)
      .finally(() => (loading = false))
      .then(show)
      .catch(fail);
  };
  const fail = () => {
    figure.pause();
    figure.setState(shown ?? figure.defaults);
    figure.arrive();
    figure.tell("DecompressionStream" in window ? spec.words.failed : spec.words.old);
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
    cuScrollTo(root);
    // Formulas and stills that load later move the page.
    window.addEventListener("load", () => cuScrollTo(root), { once: true });
    if (link.bad) return figure.tell(spec.words.badLink);
    if (!Object.keys(link.state).length) return;
    figure.pause();
    figure.setState(link.state);
    show();
    if (!link.exact) figure.tell(spec.words.nearest);
  };
  window.addEventListener("hashchange", follow);
  follow();
}

// While scripts run this element is known, and the style sheet hides its sentence. In a page
// that was saved after use, and is opened where none run, it hides the controls instead.
customElements.define("cu-no-script", class extends HTMLElement {});

function cuMountAll() {
  for (const root of document.querySelectorAll(".cu[data-explorer]")) {
    const spec = JSON.parse(root.querySelector("script[type='application/json']").textContent);
    cuClear(root, spec);
    try {
      cuMount(root, spec);
    } catch (error) {
      cuClear(root, spec);
      root.append(cuElement("p", { class: "cu-note" }, spec.words.old));
      console.error(error);
    }
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", cuMountAll);
else cuMountAll();
