// A report: the data is within the page.
window.page = new Page(JSON.parse(byId("data").textContent));
