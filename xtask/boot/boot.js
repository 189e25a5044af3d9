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

if (typeof WebAssembly !== "object") {
  say("no-wasm");
} else {
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
