// While sent articles are read, says how far that is; without this script the form works all the same.
"use strict";
(() => {
  const form = document.querySelector("form[data-progress]");
  const line = form?.querySelector("[role=status]");
  if (!line) return;
  const shown = ({ name, done, of, files_done, files }) => {
    const file = files > 1 ? ` · file ${files_done + 1} of ${files}` : "";
    line.textContent = `Reading ${name}: ${done} of ${of} done${file}`;
  };
  const ended = ({ status, location: next, body }) => {
    if (next) location.assign(next);
    else line.textContent = body?.detail ?? `Not added (status ${status}).`;
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    line.textContent = "Sending";
    try {
      const headers = { accept: "text/event-stream, application/json" };
      const reply = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
      if (!reply.headers.get("content-type")?.startsWith("text/event-stream")) {
        ended({ status: reply.status, body: await reply.json() });
        button.disabled = false;
        return;
      }
      const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        const events = (text + value).split("\n\n");
        text = events.pop();
        for (const one of events) {
          const [, name, data] = /^event: (\w+)\ndata: (.*)$/s.exec(one) ?? [];
          if (name === "progress") shown(JSON.parse(data));
          if (name === "done") ended(JSON.parse(data));
        }
      }
    } catch {
      line.textContent = "The connection broke. What was read before is kept; send the rest again.";
    }
    button.disabled = false;
  });
})();
