// Starts the WebAssembly client, or shows the sentence in index.html that says what to do instead.
function say(id) {
  const opening = document.getElementById("opening");
  const sentence = document.getElementById(id);
  if (opening) opening.hidden = true;
  if (sentence) sentence.hidden = false;
}

function tooOld(error) {
  return (
    error instanceof SyntaxError ||
    error instanceof WebAssembly.CompileError ||
    error instanceof WebAssembly.LinkError
  );
}

// A program that has stopped can neither say so nor go on; what it wrote down stays on the device.
function watch(error) {
  const stopped = document.getElementById("stopped");
  if (stopped && error instanceof WebAssembly.RuntimeError) stopped.hidden = false;
}

if (typeof WebAssembly !== "object") {
  say("no-wasm");
} else {
  addEventListener("error", (event) => watch(event.error));
  addEventListener("unhandledrejection", (event) => watch(event.reason));
  import("{{glue}}")
    .then((glue) => glue.default({ module_or_path: "{{wasm}}" }))
    .then(() => {
      const shell = document.getElementById("shell");
      if (shell) shell.remove();
    })
    .catch((error) => {
      console.error(error);
      say(tooOld(error) ? "no-wasm" : "no-start");
    });
}
