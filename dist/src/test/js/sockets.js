// node sockets.js URL...: headless Chromium opens a WebSocket to each; prints one line of JSON for each open and close, as the
// page is told of it, and ends when all are closed.
const { chromium } = require('playwright-core');

const urls = process.argv.slice(2);
(async () => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  try {
    const page = await browser.newPage();
    let left = urls.length;
    let finished;
    const all = new Promise((resolve) => { finished = resolve; });
    await page.exposeFunction('tell', (what) => {
      console.log(JSON.stringify(what));
      if (what.event === 'close' && --left === 0) finished();
    });
    await page.evaluate((list) => list.forEach((url) => {
      const socket = new WebSocket(url);
      const path = new URL(url).pathname;
      socket.onopen = () => window.tell({ event: 'open', path });
      socket.onclose = (end) => window.tell(
        { event: 'close', path, code: end.code, reason: end.reason, clean: end.wasClean });
    }), urls);
    await all;
  } finally {
    await browser.close();
  }
})().catch((error) => {
  console.log('failed ' + error.message);
  process.exit(1);
});
