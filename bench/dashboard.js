// See bench/dashboard. Three processes: this one, which leads; servers that echo; clients that measure each echo.
const {spawn} = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const PAYLOAD = 32;
const CLIENT_FRAME = 6 + PAYLOAD;
const SERVER_FRAME = 2 + PAYLOAD;
const RATE = 2000; // messages a second over all tunnels
const EACH = 100; // servers of a backend
const TOKEN = 'of-the-bench';

const roles = {serve, load, run};
roles[process.argv[2]](...process.argv.slice(3).map(Number));

/** One listener that stands for all servers: each has an address of its own in 127/8. */
function serve() {
  const server = net.createServer({noDelay: true}, socket => {
    let open = false;
    let held = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', data => {
      held = held.length ? Buffer.concat([held, data]) : data;
      if (!open) {
        const end = held.indexOf('\r\n\r\n');
        if (end < 0) return;
        const key = /^sec-websocket-key: *(\S+)/im.exec(held.toString('latin1', 0, end))[1];
        const accept = crypto.createHash('sha1').update(key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
        socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
        held = held.subarray(end + 4);
        open = true;
      }
      while (held.length) {
        if (held[0] === 0x88) { // a check's farewell
          return socket.end(Buffer.from([0x88, 2, 3, 0xe8]));
        }
        if (held.length < CLIENT_FRAME) return;
        const answer = Buffer.alloc(SERVER_FRAME); // the mask is 0
        answer[0] = 0x82;
        answer[1] = PAYLOAD;
        held.copy(answer, 2, 6, CLIENT_FRAME);
        socket.write(answer);
        held = held.subarray(CLIENT_FRAME);
      }
    });
  });
  server.listen({port: 0, host: '0.0.0.0', backlog: 4096}, () => console.log(`listening ${server.address().port}`));
}

/** Opens the tunnels, then answers each line "SECONDS" on its input with the quantiles of the echoes of that time. */
async function load(port, tunnels, backends) {
  const frame = Buffer.alloc(CLIENT_FRAME);
  frame[0] = 0x82;
  frame[1] = 0x80 | PAYLOAD;
  let times = [];
  const open = number => new Promise((resolve, reject) => {
    const socket = net.connect({port, host: '127.0.0.1', noDelay: true});
    const tunnel = {socket, sent: 0, got: 0};
    socket.on('error', reject);
    socket.on('close', () => { console.error('a tunnel was lost'); process.exit(1); });
    socket.write(`GET /b${number % backends}/ HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`);
    socket.once('data', head => {
      if (!head.toString('latin1').startsWith('HTTP/1.1 101')) return reject(new Error(head.toString('latin1')));
      socket.on('data', data => {
        tunnel.got += data.length;
        if (tunnel.got >= SERVER_FRAME) {
          tunnel.got = 0;
          times.push(performance.now() - tunnel.sent);
          tunnel.sent = 0;
        }
      });
      resolve(tunnel);
    });
  });
  const all = [];
  for (let i = 0; i < tunnels; i += 100) {
    all.push(...await Promise.all(Array.from({length: Math.min(100, tunnels - i)}, (ignored, j) => open(i + j))));
  }
  console.log('open');
  let next = 0;
  let began = performance.now();
  let sent = 0;
  setInterval(() => {
    for (const due = (performance.now() - began) * RATE / 1000; sent < due; sent++) {
      const tunnel = all[next++ % all.length];
      if (!tunnel.sent) { // one on the way at most
        tunnel.sent = performance.now();
        tunnel.socket.write(frame);
      }
    }
  }, 1);
  require('node:readline').createInterface({input: process.stdin}).on('line', seconds => {
    times = [];
    setTimeout(() => {
      const sorted = times.sort((a, b) => a - b);
      const at = share => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
      console.log(JSON.stringify({echoes: sorted.length, p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1)}));
    }, Number(seconds) * 1000);
  });
}

/** The next line of a process that is so. */
function lines(child) {
  const waiting = [];
  const got = [];
  require('node:readline').createInterface({input: child.stdout}).on('line', line => waiting.length ? waiting.shift()(line) : got.push(line));
  return () => got.length ? Promise.resolve(got.shift()) : new Promise(resolve => waiting.push(resolve));
}

async function run(servers, tunnels, seconds, rounds) {
  const children = [];
  const start = (command, args, options = {}) => {
    const child = spawn(command, args, {stdio: ['pipe', 'pipe', 'inherit'], ...options});
    children.push(child);
    return child;
  };
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'tidegate-dashboard-'));
  try {
    const serving = start(process.execPath, [__filename, 'serve']);
    const serverPort = (await lines(serving)()).split(' ')[1];
    const backends = Math.ceil(servers / EACH);
    const ports = {public: await freePort(), admin: await freePort()};
    fs.writeFileSync(path.join(directory, 'tidegate.conf'), configuration(ports, backends, servers, serverPort));
    const log = fs.openSync(path.join(directory, 'log'), 'w');
    const product = start(launcher(), ['run', '-c', path.join(directory, 'tidegate.conf')], {stdio: ['ignore', log, log]});
    const admin = `http://127.0.0.1:${ports.admin}`;
    await ready(admin);
    const loading = start(process.execPath, [__filename, 'load', ports.public, tunnels, backends]);
    const said = lines(loading);
    await said();
    const measure = async () => {
      const before = cpu(product.pid);
      loading.stdin.write(`${seconds}\n`);
      const figures = JSON.parse(await said());
      return {...figures, cores: (cpu(product.pid) - before) / seconds};
    };
    await measure(); // the JVM learns, with one who looks
    const rows = {nobody: [], one: [], three: []};
    for (let round = 0; round < rounds; round++) {
      for (const [who, lookers] of [['nobody', 0], ['one', 1], ['three', 3]]) {
        const stops = Array.from({length: lookers}, () => look(admin));
        rows[who].push(await measure());
        stops.forEach(stop => stop());
      }
    }
    console.log(`${servers} servers, ${tunnels} tunnels, ${RATE} echoes a second; the least disturbed of ${rounds} rounds of ${seconds} s, and in parentheses their median; milliseconds`);
    console.log('| who looks | p50 | p99 | p99.9 | worst | cores |\n| --- | --- | --- | --- | --- | --- |');
    for (const [who, figures] of Object.entries(rows)) {
      const told = name => {
        const sorted = figures.map(f => f[name]).sort((a, b) => a - b);
        return `${sorted[0].toFixed(2)} (${sorted[Math.floor(sorted.length / 2)].toFixed(2)})`;
      };
      console.log(`| ${who} | ${['p50', 'p99', 'p999', 'max', 'cores'].map(told).join(' | ')} |`);
    }
    const page = start(process.execPath, ['dist/src/test/js/crowd.js', admin, TOKEN, String(servers + 1), 'sick/gone', 'b1/s42'], {stdio: ['ignore', 'inherit', 'inherit']});
    await new Promise(resolve => page.on('exit', resolve));
  } finally {
    children.forEach(child => child.kill('SIGKILL'));
    fs.rmSync(directory, {recursive: true});
  }
  process.exit(0);
}

function configuration(ports, backends, servers, serverPort) {
  const names = Array.from({length: backends}, (ignored, b) => b);
  const ofBackend = b => Array.from({length: Math.min(EACH, servers - b * EACH)},
    (ignored, s) => `s${s}.url = "ws://127.1.${b}.${s + 1}:${serverPort}"`).join(', ');
  return `tidegate {
    access-log.path = off, admin { bind = "127.0.0.1:${ports.admin}", token = "${TOKEN}" }
    frontends.public { bind = "127.0.0.1:${ports.public}", routes = [ ${names.map(b => `{ match.path-prefix = "/b${b}", backend = b${b} }`).join(', ')} ] }
    backends {
      ${names.map(b => `b${b} { balance = round-robin, health-check.interval = 60s, servers { ${ofBackend(b)} } }`).join('\n')}
      sick { servers.gone.url = "ws://127.0.0.1:9" }
    }
  }`;
}

/** What the page asks, as often as the page asks; returns how to stop. */
function look(admin) {
  let over = false;
  const get = url => new Promise(resolve => http.get(admin + url, answer => answer.resume().on('end', resolve)).on('error', resolve));
  const events = http.get(`${admin}/api/v1/events?recent=true`, answer => answer.resume());
  events.on('error', () => {});
  const poll = async () => {
    if (over) return;
    const began = performance.now();
    await Promise.all([get('/api/v1/backends'), get('/health/ready'), get('/api/v1/tunnels?limit=25')]);
    setTimeout(poll, Math.max(2000, 10 * (performance.now() - began)));
  };
  poll();
  return () => {
    over = true;
    events.destroy();
  };
}

/** Seconds of processor time that a process has used. */
function cpu(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function ready(admin) {
  for (;;) {
    const status = await new Promise(resolve => http.get(`${admin}/health/ready`, answer => { answer.resume(); resolve(answer.statusCode); }).on('error', () => resolve(0)));
    if (status === 200) return;
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

/** The packaged product. */
function launcher() {
  const home = fs.readdirSync('dist/target').find(name => /^tidegate-[\d.]+$/.test(name));
  return process.env.TIDEGATE || path.join('dist/target', home, 'bin/tidegate');
}

function freePort() {
  return new Promise(resolve => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const {port} = server.address();
      server.close(() => resolve(port));
    });
  });
}
