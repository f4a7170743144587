// node page.js URL SELECTOR TEXT [CLICK] [SCREENSHOT]: headless Chromium opens the page, clicks on one element as soon as it
// can be clicked, and waits until another holds the text.
const fs = require('node:fs');
const { chromium } = require('playwright-core');

const [url, selector, text, click, screenshot] = process.argv.slice(2);
(async () => {
  const browser = await chromium.launch({
    executablePath: ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => fs.existsSync(path)),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  try {
    const page = await browser.newPage();
    page.on('console', (message) => console.log('console ' + message.text()));
    page.on('pageerror', (error) => console.log('pageerror ' + error.message));
    await page.goto(url);
    if (click) await page.click(click);
    await page.waitForFunction(([s, t]) => document.querySelector(s)?.textContent.includes(t), [selector, text]);
    console.log('seen ' + text);
    if (screenshot) await page.screenshot({ path: screenshot });
  } finally {
    await browser.close();
  }
})().catch((error) => {
  console.log('failed ' + error.message);
  process.exit(1);
});
