// node load.js PORT: until SIGTERM, handshakes and plain requests one after another, each on a connection of its own, eight
// at a time; ends with 1 if one of them was refused, reset or left without an answer, and says how many there were.
const http = require('node:http');
const WebSocket = require('ws');

const port = process.argv[2];
const failures = [];
let over = false;
let done = 0;
process.on('SIGTERM', () => { over = true; });

const request = () => new Promise((resolve) => {
  http.get({ host: '127.0.0.1', port, agent: false }, (response) => {
    if (response.statusCode !== 200) failures.push(`status ${response.statusCode}`);
    response.resume();
    response.on('end', resolve);
    response.on('error', (error) => { failures.push(`answer: ${error.message}`); resolve(); });
  }).on('error', (error) => { failures.push(`request: ${error.message}`); resolve(); });
});

// a tunnel may be drained (1001) at any moment, but it must have been opened, and be told
const tunnel = () => new Promise((resolve) => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false });
  socket.on('error', (error) => failures.push(`tunnel: ${error.message}`));
  socket.on('open', () => socket.send('hello'));
  socket.on('message', () => socket.close(1000));
  socket.on('close', (code) => {
    if (code !== 1000 && code !== 1001) failures.push(`close ${code}`);
    resolve();
  });
});

const worker = async (one) => {
  while (!over) {
    await one();
    done++;
  }
};
Promise.all([request, request, request, request, tunnel, tunnel, tunnel, tunnel].map(worker)).then(() => {
  console.log(`${done} done, ${failures.length} failed ${failures.slice(0, 5).join('; ')}`);
  process.exit(failures.length === 0 ? 0 : 1);
});
