// A report: the data stand within the page, compressed, as base 64.
async function unpackedData() {
  const bytes = Uint8Array.from(atob(byId("data").textContent), (text) => text.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

window.ready = unpackedData().then((data) => {
  window.page = new Page(data);
}).catch((error) => {
  byId("origin").textContent = `This page cannot be shown here, perhaps for want of a newer browser: ${error}`;
  throw error;
});
