// ---- the state in a link -----------------------------------------------------------------------

// What mail and chat programs take for the end of a link, or for their own marks.
const cuEscape = (text) =>
  encodeURIComponent(text)
    .replaceAll("%2C", ",")
    .replace(/[()*!'~]|\.$/g, (letter) => "%" + letter.charCodeAt(0).toString(16).toUpperCase());

function cuLink(spec, state) {
  const parts = [];
  for (const [name, control] of Object.entries(spec.controls)) {
    if (control.liveOnly || String(state[name]) === String(control.default)) continue;
    parts.push(`${name}=${cuEscape(String(state[name]))}`);
  }
  return `#${spec.fig}${parts.length ? "?" + parts.join("&") : ""}`;
}

// What other programs do to a link: they escape all of it, take the full stop or bracket behind
// it for a part of it, and append what they want to know.
const cuAppended = /^(utm_\w+|[a-z]*clid|mc_[ce]id|_ga|_gl|igsh(id)?|ref(_\w+)?|source|si)(=|$)/;

function cuSplit(hash) {
  const whole = hash.includes("?") ? hash : hash.replace(/%(3F|26|3D|25|2C)/gi, decodeURIComponent);
  const [fig, ...parts] = whole.replace(/[.,;:!?)\]}'*]+$/, "").split(/[?&]/);
  return { fig: fig.replace(/^#/, ""), parts };
}

// Read "#fig-name?step=0.3&start=1,2". Returns null for other links, {bad: true} for a damaged
// one, else {state, exact}. Only numbers and declared options pass; nothing is ever inserted.
function cuReadLink(spec, hash) {
  const { fig, parts } = cuSplit(hash);
  if (fig !== spec.fig) return null;
  const known = (part) => Object.hasOwn(spec.controls, part.split("=")[0]);
  const state = {};
  let exact = true;
  for (const [name, text] of new URLSearchParams(parts.filter((p) => known(p) || !cuAppended.test(p)).join("&"))) {
    const control = Object.hasOwn(spec.controls, name) ? spec.controls[name] : null;
    const read = control && !control.liveOnly ? cuReadValue(control, text) : null;
    if (!read) return { bad: true };
    state[name] = read.value;
    exact = exact && read.exact;
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

