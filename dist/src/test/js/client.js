// node client.js URL MODE [N]: a client made with `ws`; prints one line of JSON for each thing that happens.
//   echo  sends N messages, text and binary of many sizes, checks each echo, closes with 1000
//   who   asks which server it is and closes
//   hold  stays open until the other side closes, and tells code and reason; N such clients
const crypto = require('node:crypto');
const WebSocket = require('ws');

const [url, mode, n = '1'] = process.argv.slice(2);
const say = (what) => console.log(JSON.stringify(what));
const open = () => {
  const socket = new WebSocket(url, { rejectUnauthorized: false, perMessageDeflate: false });
  socket.on('error', (error) => say({ event: 'error', message: error.message }));
  socket.on('unexpected-response', (request, response) => {
    say({ event: 'refused', status: response.statusCode, word: response.headers['x-tidegate-error'] ?? null });
    request.destroy();
  });
  socket.on('open', () => say({ event: 'open' }));
  socket.on('close', (code, reason) => say({ event: 'close', code, reason: reason.toString() }));
  return socket;
};

if (mode === 'hold') {
  for (let i = 0; i < Number(n); i++) open();
} else if (mode === 'who') {
  const socket = open();
  socket.on('open', () => socket.send('who'));
  socket.on('message', (data) => {
    say({ event: 'who', name: data.toString() });
    socket.close(1000);
  });
} else {
  const socket = open();
  const sent = [];
  const sizes = [0, 1, 125, 126, 127, 65535, 65536, 200000];
  socket.on('open', () => {
    for (let i = 0; i < Number(n); i++) {
      const bytes = crypto.randomBytes(sizes[i % sizes.length]);
      const message = i % 2 ? bytes : bytes.toString('base64');
      sent.push(message);
      socket.send(message);
    }
  });
  let echoed = 0;
  socket.on('message', (data, binary) => {
    const expected = sent[echoed++];
    const same = binary ? Buffer.compare(data, expected) === 0 : data.toString() === expected;
    if (!same) {
      say({ event: 'different', message: echoed });
      process.exit(1);
    }
    if (echoed === Number(n)) {
      say({ event: 'echoed', messages: echoed });
      socket.close(1000, 'done');
    }
  });
}
