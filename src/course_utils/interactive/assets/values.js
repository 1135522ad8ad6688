// ---- values of controls ----------------------------------------------------------------------

function cuNearest(values, wanted) {
  let best = 0;
  values.forEach((value, k) => {
    if (Math.abs(value - wanted) < Math.abs(values[best] - wanted)) best = k;
  });
  return best;
}

// Position along an axis as a fraction, and back; logarithmic axes by their logarithm.
function cuFraction(value, [low, high], log) {
  const u = log ? Math.log10 : Number;
  return (u(value) - u(low)) / (u(high) - u(low));
}

function cuValue(fraction, [low, high], log) {
  if (!log) return low + fraction * (high - low);
  return low * (high / low) ** fraction;
}

const cuClamp = (value, low, high) => Math.min(Math.max(value, low), high);

// How a value is written beside its control.
function cuText(control, value) {
  if (control.kind === "point") return value.map((v) => v.toFixed(control.digits)).join(", ") + cuUnit(control);
  if (control.kind === "points") return String(value.length);
  if (!control.texts) return "";
  const index = control.values.indexOf(value);
  const text = index >= 0 ? control.texts[index] : String(Number(value.toPrecision(4)));
  return text + cuUnit(control);
}

const cuUnit = (control) => (control.unit ? "\u00a0" + control.unit : "");

