// The dashboard of the admin address in $1 with thousands of servers, in headless Chromium: is it quick, and can it be used?
// Says what it has measured (milliseconds), and what it has done. The token is in $2, the number of servers in $3, a server
// that is down in $4 and one to change in $5; for so many seconds in $6 it is scrolled (10).
const {chromium} = require('playwright-core');

const [, , address, token, servers, sick, other, scrolled = '10'] = process.argv;
const done = what => console.log(`done ${what}`);
const figure = (name, ms) => console.log(`figure ${name} ${Math.round(ms)}`);

async function main() {
  const browser = await chromium.launch({executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox']});
  const page = await browser.newPage({viewport: {width: 1280, height: 900}});
  const wrong = [];
  page.on('pageerror', error => wrong.push(error.message));
  await page.addInitScript(value => {
    sessionStorage.setItem('tidegate-token', value);
    window.tasks = [];
    new PerformanceObserver(list => window.tasks.push(...list.getEntries().map(entry => entry.duration)))
      .observe({type: 'longtask', buffered: true});
  }, token);
  const row = key => page.locator(`#servers-list tr[data-key="${key}"]`);

  await page.goto(address);
  await page.locator('#servers-list tbody tr').first().waitFor();
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  figure('first-paint', paint);
  figure('servers-shown', await page.evaluate(() => performance.now()));
  const count = await page.locator('#servers-count').textContent();
  if (count.replace(/\D/g, '') !== servers) {
    wrong.push(`${count}, not ${servers}`);
  }
  done('shown');

  // polls and events, while the page is scrolled: how long is nothing painted?
  const frames = await page.evaluate(millis => new Promise(resolve => {
    const times = [];
    let last = performance.now();
    const began = last;
    const step = now => {
      times.push(now - last);
      last = now;
      window.scrollTo(0, (now - began) % 4000);
      return now - began < millis ? requestAnimationFrame(step) : resolve(times.sort((a, b) => a - b));
    };
    requestAnimationFrame(step);
  }), 1000 * Number(scrolled));
  figure('frame-p50', frames[Math.floor(frames.length * 0.5)]);
  figure('frame-p99', frames[Math.floor(frames.length * 0.99)]);
  figure('frame-worst', frames.at(-1));
  figure('longest-task', await page.evaluate(() => Math.max(0, ...window.tasks)));
  done('scrolled');

  const timed = async (name, action) => {
    const began = Date.now();
    await action();
    figure(name, Date.now() - began);
    done(name);
  };
  await timed('found', async () => {
    await page.locator('#servers-find').fill(other);
    await page.waitForFunction(() => document.querySelectorAll('#servers-list tbody tr').length === 1);
  });
  await row(other).getByRole('button').click();
  await page.locator('#change [value=maint]').check();
  await timed('changed', async () => {
    await page.getByRole('button', {name: 'Apply'}).click();
    await row(other).locator('[data-part=state]').filter({hasText: 'maint'}).waitFor();
  });
  await page.locator('#servers-find').fill('');
  await timed('not-usable', async () => {
    await page.getByRole('button', {name: 'Servers not usable'}).click();
    await row(sick).waitFor();
    await row(other).waitFor();
  });
  await page.locator('#servers-show').selectOption('trouble');
  await row(other).waitFor({state: 'detached'});
  await row(sick).waitFor();
  await page.locator('#servers-show').selectOption('all');
  await timed('turned', async () => {
    await page.locator('#servers-on').click();
    await page.locator('#servers-page').filter({hasText: 'page 2 of'}).waitFor();
  });
  await browser.close();
  wrong.forEach(what => console.log(`wrong ${what}`));
  console.log(wrong.length ? 'failed' : 'passed');
}

main().catch(error => {
  console.log(`failed ${error.stack}`);
  process.exit(1);
});
