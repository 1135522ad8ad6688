// ---- live: the kernel computes every picture -----------------------------------------------
// One move is under way at a time; newer values replace waiting ones, so nothing queues up and
// the last value always arrives.

// A kernel that is silent for longer (ms) is busy with other things, or gone.
const CU_SILENCE = 3000;

function render({ model, el }) {
  const spec = model.get("_spec");
  const view = crypto.randomUUID?.() ?? String(Math.random());
  let busy = false;
  let waiting = null;
  // So ipywidgets marks views that come from a stored file. When a kernel ends, or is started
  // again, its models hear of it, but the mark fails to appear on views of anywidget.
  const stored = el.classList.contains("jupyter-widgets-disconnected");
  const send = (content) => {
    busy = true;
    figure.wait(spec.words.silent, CU_SILENCE);
    model.send({ ...content, view });
  };
  const pump = () => {
    if (busy || !waiting) return;
    const state = waiting;
    waiting = null;
    send({ kind: "move", state });
  };
  const figure = new CuFigure(el, spec, {
    live: true,
    change(name, value) {
      waiting = { ...waiting, [name]: value };
      pump();
    },
    link: (state) => cuLink(spec, state),
  });
  if (spec.caption) el.append(cuElement("p", { class: "cu-caption" }, spec.caption));
  const receive = (message) => {
    if (message.answer === view) busy = false;
    figure.wake();
    if (!waiting) figure.setState(message.state);
    if (message.kind === "frame") figure.draw(message);
    if (message.kind === "frame") keep(message);
    if (message.kind === "error") figure.fail(message.text);
    if (!busy) figure.arrive();
    pump();
  };
  // The model holds the picture, so that it is there where a notebook is stored with its widgets.
  const keep = ({ pieces, places, says, state }) => {
    const picture = model.get("_picture");
    model.set("_picture", { pieces: { ...picture.pieces, ...pieces }, places, says, state });
  };
  const sleep = () => {
    [busy, waiting] = [false, null];
    figure.setState(model.get("_picture").state);
    figure.sleep(spec.words.alone);
  };
  const { state, ...picture } = model.get("_picture");
  if (state) figure.setState(state);
  if (state) figure.draw(picture);
  model.on("msg:custom", receive);
  model.on("comm_live_update", sleep);
  if (stored) sleep();
  else send({ kind: "hello" });
  return () => {
    model.off("msg:custom", receive);
    model.off("comm_live_update", sleep);
    figure.destroy();
    if (!figure.asleep) model.send({ kind: "bye", view });
  };
}

export default { render };
