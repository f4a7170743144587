// Clicks the dashboard of the admin address in $1 in headless Chromium; says what it has done, a line each. The token is in $2.
const {chromium} = require('playwright-core');

const [, , address, token] = process.argv;
const done = what => console.log(`done ${what}`);

async function main() {
  const browser = await chromium.launch({executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox']});
  const page = await browser.newPage({viewport: {width: 1280, height: 900}});
  const wrong = [];
  page.on('pageerror', error => wrong.push(error.message));
  page.on('console', message => message.type() === 'error' && !/40[13]/.test(message.text()) && wrong.push(message.text()));
  page.on('request', request => new URL(request.url()).origin === address || wrong.push(`asked ${request.url()}`));
  const row = key => page.locator(`#servers-list tr[data-key="${key}"]`);
  const shows = (key, part, text) => row(key).locator(`[data-part=${part}]`).filter({hasText: text}).waitFor();

  await page.goto(address);
  await shows('live/one', 'health', 'up');
  await shows('live/gone', 'health', 'down');
  await page.getByText('live', {exact: true}).first().waitFor();
  await page.waitForFunction(() => document.querySelector('#live').textContent === 'live');
  done('servers');

  // asks for confirmation, and Escape changes nothing
  await row('live/one').getByRole('button').click();
  await page.locator('#change [value=drain]').check();
  await page.getByText('New tunnels go elsewhere').waitFor();
  await page.keyboard.press('Escape');
  await shows('live/one', 'state', 'ready');
  done('cancelled');

  // a change asks for the token, again where it is wrong, and keeps it in this tab
  await row('live/one').getByRole('button').click();
  await page.locator('#change [value=maint]').check();
  await page.locator('#change-weight').fill('7');
  await page.getByRole('button', {name: 'Apply'}).click();
  await page.locator('#ask-token').fill('not this');
  await page.getByRole('button', {name: 'Use it'}).click();
  await page.getByText('the token is wrong').waitFor();
  await page.locator('#ask-token').fill(token);
  await page.keyboard.press('Enter');
  await shows('live/one', 'state', 'maint');
  await shows('live/one', 'weight', '7');
  await page.locator('#events-list li').filter({hasText: 'live/one is set to maint, weight 7'}).first().waitFor();
  if (await page.evaluate(() => localStorage.length) !== 0) {
    wrong.push('something is kept for ever');
  }
  done('changed');

  // with the keyboard alone
  await row('live/one').getByRole('button').focus();
  await page.keyboard.press('Enter');
  await page.locator('#change [value=ready]').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await shows('live/one', 'state', 'ready');
  done('by keyboard');

  // what a client sent is text
  await page.locator('#tunnels').scrollIntoViewIfNeeded();
  await page.locator('#tunnels-list tr').nth(1).waitFor();
  await page.locator('#tunnels-find').fill('%3Cimg');
  await page.waitForFunction(() => document.querySelectorAll('#tunnels-list tr').length === 1);
  if (await page.locator('#tunnels-list img').count() !== 0) {
    wrong.push('a path became markup');
  }
  done('searched');
  await page.locator('#tunnels-list tr').getByRole('button').click();
  await page.getByRole('button', {name: 'Close tunnel', exact: true}).click();
  await page.waitForFunction(() => document.querySelectorAll('#tunnels-list tr').length === 0);
  done('closed');

  await page.locator('#explain-url').fill('ws://localhost/somewhere');
  await page.keyboard.press('Enter');
  await page.locator('.verdict').filter({hasText: 'live/one'}).waitFor();
  await page.locator('.missed').filter({hasText: 'host'}).waitFor();
  done('explained');

  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({colorScheme});
    await page.setViewportSize({width: 400, height: 800});
    if (await page.evaluate(() => document.documentElement.scrollWidth) > 400) {
      wrong.push('wider than 400 px');
    }
  }
  done('narrow');
  await browser.close();
  wrong.forEach(what => console.log(`wrong ${what}`));
  console.log(wrong.length ? 'failed' : 'passed');
}

main().catch(error => {
  console.log(`failed ${error.stack}`);
  process.exit(1);
});
