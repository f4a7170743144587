// Looks at the node list of the dashboard at $1: of three nodes the second leaves, and the third has another configuration. Says
// what it has seen, a line each; with a file in $2 it takes a picture of the list.
const {chromium} = require('playwright-core');

const [, , address, picture] = process.argv;

async function main() {
  const browser = await chromium.launch({executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox']});
  const page = await browser.newPage({viewport: {width: 1280, height: 900}});
  const wrong = [];
  page.on('pageerror', error => wrong.push(error.message));
  const row = node => page.locator('#nodes-list tr').filter({hasText: `127.0.0.${node}:`});
  const shows = (node, part, text) => row(node).locator(`[data-part=${part}]`).filter({hasText: text}).waitFor();

  await page.goto(address);
  await page.locator('#nodes-count').filter({hasText: '3 nodes, 2 configurations'}).waitFor();
  await shows(1, 'status', 'this one');
  await shows(2, 'status', 'leaving');
  const config = async node => row(node).locator('[data-part=config]').textContent();
  if (await config(1) !== await config(2) || await config(1) === await config(3)) {
    wrong.push(`configurations ${await config(1)} ${await config(2)} ${await config(3)}`);
  }
  const colour = part => page.locator(part).evaluate(element => getComputedStyle(element).color);
  if (await colour('#nodes-count') === await colour('#node')) {
    wrong.push('two configurations do not look like a warning');
  }
  if (picture) {
    await page.locator('#nodes').screenshot({path: picture});
  }
  console.log('seen all');

  await page.locator('#nodes-count').filter({hasText: '2 nodes, 2 configurations'}).waitFor();
  if (await row(2).count() !== 0) {
    wrong.push('a node that is gone is listed');
  }
  await page.setViewportSize({width: 400, height: 800});
  if (await page.evaluate(() => document.documentElement.scrollWidth) > 400) {
    wrong.push('wider than 400 px');
  }
  await browser.close();
  wrong.forEach(what => console.log(`wrong ${what}`));
  console.log(wrong.length ? 'failed' : 'passed');
}

main().catch(error => {
  console.log(`failed ${error.stack}`);
  process.exit(1);
});
