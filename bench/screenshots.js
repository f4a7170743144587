// The pictures of docs/dashboard.md, and some more to look at: node bench/screenshots.js DIRECTORY (see bench/screenshots).
const {spawn} = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const WebSocket = require('ws');
const {chromium} = require('playwright-core');

const directory = process.argv[2];
const TOKEN = 'of-the-pictures';
const PATHS = ['/room/harbour', '/room/lobby', '/feed/prices', '/feed/weather', '/devices/7f3a/telemetry'];
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

/** A server that echoes, or refuses every other handshake, or hangs. */
function server(kind) {
  const web = http.createServer((request, response) => response.end('hello'));
  if (kind === 'hanging') {
    web.on('upgrade', () => {});
  } else {
    const sockets = new WebSocket.Server({noServer: true});
    web.on('upgrade', (request, socket, head) => {
      if (kind === 'broken' && request.url !== '/') {
        return socket.end('HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      }
      sockets.handleUpgrade(request, socket, head, peer => peer.on('message', data => peer.send(data)));
    });
  }
  return new Promise(resolve => web.listen(0, '127.0.0.1', () => resolve(web.address().port)));
}

/** The packaged product. */
function launcher() {
  const home = fs.readdirSync('dist/target').find(name => /^tidegate-[\d.]+$/.test(name));
  return process.env.TIDEGATE || path.join('dist/target', home, 'bin/tidegate');
}

function freePort() {
  return new Promise(resolve => {
    const one = net.createServer().listen(0, '127.0.0.1', () => {
      const {port} = one.address();
      one.close(() => resolve(port));
    });
  });
}

async function start(configuration, admin) {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'tidegate-pictures-')), 'tidegate.conf');
  fs.writeFileSync(file, configuration);
  const product = spawn(launcher(), ['run', '-c', file], {stdio: 'ignore'});
  process.on('exit', () => product.kill('SIGKILL'));
  for (;;) {
    const status = await new Promise(resolve => http.get(`${admin}/health/ready`, answer => { answer.resume(); resolve(answer.statusCode); }).on('error', () => resolve(0)));
    if (status === 200) return product;
    await pause(200);
  }
}

function patch(admin, target, body) {
  return new Promise(resolve => http.request(`${admin}/api/v1/backends/${target}`, {
    method: 'PATCH', headers: {Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json'}}, answer => answer.resume().on('end', resolve)).end(JSON.stringify(body)));
}

async function busy(admin, port) {
  const [one, two, three, four, broken, hanging, feed, spare] = await Promise.all(
    ['good', 'good', 'good', 'good', 'broken', 'hanging', 'good', 'good'].map(server));
  await start(`tidegate {
    admin { bind = "${admin.slice(7)}", token = ${TOKEN} }, access-log.path = off
    frontends.public { bind = "127.0.0.1:${port}", routes = [
      { match { host = "chat.example.com" }, backend = chat }
      { match { path-prefix = "/feed", websocket = true }, backend = feed }
      { match { path-prefix = "/devices" }, backend = devices }
      { backend = chat } ] }
    backends {
      chat { servers { chat-1 { url = "ws://127.0.0.1:${one}", weight = 10 }, chat-2 { url = "ws://127.0.0.1:${two}", weight = 10 }
        chat-3 { url = "ws://127.0.0.1:${three}", weight = 5 }, chat-4 { url = "ws://127.0.0.1:${hanging}", weight = 10 } }
        health-check { interval = 2s, down-interval = 2s, timeout = 500ms } }
      feed { balance = round-robin, servers { feed-a.url = "ws://127.0.0.1:${feed}", feed-b.url = "ws://127.0.0.1:${broken}" }
        passive-check { failures = 3, eject = 300s } }
      devices { balance = hash, servers { dev-1.url = "ws://127.0.0.1:${four}", dev-2.url = "ws://127.0.0.1:${spare}" } }
    }
  }`, admin);
  for (let i = 0; i < 60; i++) {
    new WebSocket(`ws://127.0.0.1:${port}${PATHS[i % 5]}`).on('open', function () { setInterval(() => this.send('x'.repeat(20 + i)), 500 + 20 * i); }).on('error', () => {});
    await pause(20);
  }
  setInterval(() => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${PATHS[Math.floor(Math.random() * 5)]}`);
    socket.on('open', () => setTimeout(() => socket.close(1000), 3000 * Math.random())).on('error', () => {});
  }, 120);
  await patch(admin, 'devices/servers/dev-2', {state: 'maint'});
  await patch(admin, 'chat/servers/chat-3', {weight: 2});
}

const shown = async page => {
  await page.locator('#servers-list tbody tr').first().waitFor();
  await page.waitForFunction(() => document.querySelector('#live').textContent === 'live');
};

async function main() {
  const browser = await chromium.launch({executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox']});
  const open = async (address, width, height, colorScheme) => {
    const page = await browser.newPage({viewport: {width, height}, colorScheme});
    await page.addInitScript(value => sessionStorage.setItem('tidegate-token', value), TOKEN);
    await page.goto(address);
    await shown(page);
    return page;
  };
  const shot = (page, name, options = {}) => page.screenshot({path: path.join(directory, `${name}.png`), ...options});

  const admin = `http://127.0.0.1:${await freePort()}`;
  await busy(admin, await freePort());
  const light = await open(admin, 1280, 900, 'light');
  const dark = await open(admin, 1280, 900, 'dark');
  const narrow = await open(admin, 400, 860, 'light');
  const narrowDark = await open(admin, 400, 860, 'dark');
  await pause(Number(process.env.SECONDS || 45) * 1000); // lines need some minutes to be lines
  await shot(light, 'dashboard-light');
  await shot(dark, 'dashboard-dark');
  await shot(narrow, 'dashboard-narrow');
  await shot(narrow, 'more-narrow-whole', {fullPage: true});
  await shot(narrowDark, 'more-narrow-dark');
  await light.evaluate(() => { document.querySelector('.bar').style.position = 'static'; }); // it would lie over what follows
  await light.locator('#tunnels').scrollIntoViewIfNeeded();
  await light.locator('#tunnels-find').fill('harbour');
  await pause(2500);
  await light.locator('#tunnels').screenshot({path: path.join(directory, 'dashboard-tunnels.png')});
  await light.locator('#explain-url').fill('wss://chat.example.com/room/harbour?id=7');
  await light.locator('#explain-headers').fill('Origin: https://chat.example.com');
  await light.keyboard.press('Tab');
  await light.locator('#explain').getByRole('button', {name: 'Explain'}).click();
  await light.locator('.verdict').waitFor();
  await light.locator('#explain').screenshot({path: path.join(directory, 'dashboard-explain.png')});
  await light.evaluate(() => { document.querySelector('.bar').style.position = ''; window.scrollTo(0, 0); });
  await light.locator('#servers-list tr[data-key="chat/chat-1"]').getByRole('button').click();
  await light.locator('#change [value=drain]').check();
  await shot(light, 'dashboard-change');
  await light.keyboard.press('Escape');
  await light.locator('#servers-show').selectOption('trouble');
  await shot(light, 'more-trouble');
  await narrow.locator('#servers-list tr[data-key="chat/chat-1"]').getByRole('button').click();
  await narrow.locator('#change [value=maint]').check();
  await shot(narrow, 'more-narrow-change');

  const empty = `http://127.0.0.1:${await freePort()}`;
  const product = await start(`tidegate { admin.bind = "${empty.slice(7)}", access-log.path = off
    frontends.public { bind = "127.0.0.1:0", routes = [ { backend = web } ] }
    backends.web { servers = ["ws://127.0.0.1:${await server('good')}"] } }`, empty);
  const quiet = await open(empty, 1280, 900, 'dark');
  await pause(3000);
  await shot(quiet, 'more-empty');
  product.kill('SIGKILL');
  await quiet.locator('#notice').waitFor();
  await pause(3000);
  await shot(quiet, 'more-gone');
  await browser.close();
  process.exit(0);
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
