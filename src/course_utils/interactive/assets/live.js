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
  // JupyterLab marks views so when the kernel has ended or been started again, and when they
  // come from a stored file.
  const alone = () => el.classList.contains("jupyter-widgets-disconnected");
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
  const look = () => (alone() ? figure.sleep(spec.words.alone) : figure.wake());
  const { state, ...picture } = model.get("_picture");
  if (state) figure.setState(state);
  if (state) figure.draw(picture);
  model.on("msg:custom", receive);
  model.on("comm_live_update", look);
  if (alone()) look();
  else send({ kind: "hello" });
  return () => {
    model.off("msg:custom", receive);
    model.off("comm_live_update", look);
    figure.destroy();
    if (!alone()) model.send({ kind: "bye", view });
  };
}

export default { render };
