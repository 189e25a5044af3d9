// Loads the part of the program that was split off, once for each call: it imports what both parts share from the
// exports of the first.
const {{name}} = {
  async __wasm_split_load_later(callback, data) {
    let come = 0;
    try {
      await instantiate(await fetch("{{later}}"), { __wasm_split: wasm });
      come = 1;
    } catch {
      // The program asks again.
    }
    wasm.__indirect_function_table.get(callback)(data, come);
  },
};
