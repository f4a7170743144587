// What three real nodes say to each other: node bench/cluster-traffic.js SERVERS TUNNELS_A_NODE (see bench/cluster-traffic).
// All servers are one socket that says 101; tunnels last a minute on the average, and are followed by others.
const {execFileSync, spawn} = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const servers = Number(process.argv[2]);
const tunnels = Number(process.argv[3]);
const LIFE_MS = 60_000;
const MEASURE_S = 30;
const NODES = [1, 2, 3];
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));
const membership = n => 17_810 + n;
const bus = n => 17_820 + n;
const front = n => 17_830 + n;
const admin = n => 17_840 + n;

function launcher() {
  const home = fs.readdirSync('dist/target').find(name => /^tidegate-[\d.]+$/.test(name));
  return process.env.TIDEGATE || path.join('dist/target', home, 'bin/tidegate');
}

function serve() {
  const accept = crypto.createHash('sha1').update(`${KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  const answer = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
  const server = net.createServer(socket => {
    socket.once('data', () => socket.write(answer));
    socket.on('data', () => {});
    socket.on('error', () => {});
  });
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
}

function start(n, port) {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'tidegate-traffic-')), 'tidegate.conf');
  const list = Array.from({length: servers}, (_, i) => `live-${i} { url = "ws://127.0.0.1:${port}" }`).join('\n');
  fs.writeFileSync(file, `tidegate {
    admin.bind = "127.0.0.1:${admin(n)}"
    access-log.path = off
    frontends.public { bind = "127.0.0.1:${front(n)}", routes = [ { backend = live } ] }
    backends.live { health-check { type = none }, servers { ${list} } }
    cluster { enabled = true, bind = "127.0.0.${n}:${membership(n)}", bus-bind = "127.0.0.${n}:${bus(n)}", secret = hush
      members = ["127.0.0.1:${membership(1)}", "127.0.0.2:${membership(2)}"] }
  }`);
  const product = spawn(launcher(), ['run', '-c', file], {stdio: 'ignore'});
  process.on('exit', () => product.kill('SIGKILL'));
}

const get = (n, what) => new Promise(resolve => {
  http.get({host: '127.0.0.1', port: admin(n), path: what, agent: false}, response => {
    let text = '';
    response.on('data', data => { text += data; });
    response.on('end', () => resolve(text));
  }).on('error', () => resolve(''));
});

async function said() {
  let sum = 0;
  for (const n of NODES) {
    sum += Number(/tidegate_cluster_messages_total\{result="sent"\} ([\d.e+]+)/i.exec(await get(n, '/metrics'))?.[1] ?? NaN);
  }
  return sum;
}

/** All bytes that the sockets of the bus ports have sent, acknowledgements of single messages included. */
function sent() {
  const ports = NODES.flatMap(n => ['or', 'sport', '=', `:${bus(n)}`, 'or', 'dport', '=', `:${bus(n)}`]).slice(1);
  const text = execFileSync('ss', ['-tinH', 'state', 'established', ...ports], {encoding: 'utf8'});
  return [...text.matchAll(/bytes_sent:(\d+)/g)].reduce((sum, found) => sum + Number(found[1]), 0);
}

let open = 0;
function tunnel(n) {
  const socket = net.connect(front(n), '127.0.0.1', () => socket.write(
    `GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\n\r\n`));
  socket.once('data', () => open++);
  socket.on('error', () => {});
  setTimeout(() => {
    socket.destroy();
    open--;
    tunnel(n);
  }, -Math.log(1 - Math.random()) * LIFE_MS);
}

async function measure(what) {
  const [bytes, messages] = [sent(), await said()];
  await pause(MEASURE_S * 1000);
  const each = (sent() - bytes) / MEASURE_S / NODES.length;
  const count = (await said() - messages) / MEASURE_S / NODES.length;
  console.log(`${what}: a node says ${count.toFixed(2)} messages a second, sends ${(each / 1000).toFixed(2)} kB a second to two others`);
}

async function main() {
  const port = await serve();
  NODES.forEach(n => start(n, port));
  for (const n of NODES) {
    while (JSON.parse(await get(n, '/api/v1/cluster') || '{"nodes":[]}').nodes.length < NODES.length) {
      await pause(500);
    }
  }
  await measure(`${servers} servers, no tunnels`);
  for (let i = 0; i < tunnels; i++) {
    NODES.forEach(tunnel);
    await pause(5);
  }
  await pause(10_000);
  await measure(`${servers} servers, ${open} tunnels of a minute`);
  process.exit(0);
}

main();
