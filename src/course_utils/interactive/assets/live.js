
// ---- live: the kernel computes every picture -----------------------------------------------
// One move is under way at a time; newer values replace waiting ones, so nothing queues up and
// the last value always arrives.

function render({ model, el }) {
  const spec = model.get("_spec");
  const view = crypto.randomUUID?.() ?? String(Math.random());
  let busy = false;
  let waiting = null;
  const pump = () => {
    if (busy || !waiting) return;
    busy = true;
    model.send({ kind: "move", view, state: waiting });
    waiting = null;
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
    if (message.kind === "error") figure.fail(message.text);
    pump();
  };
  model.on("msg:custom", receive);
  model.send({ kind: "hello", view });
  return () => {
    model.off("msg:custom", receive);
    figure.destroy();
  };
}

export default { render };
