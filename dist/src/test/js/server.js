// node server.js NAME [PORT] [ADDRESS]: a server made with `ws`. Echoes every message; a plain request is answered with
// "NAME METHOD URL". Prints "listening PORT", then one line for each thing that it sees.
const http = require('node:http');
const { WebSocketServer } = require('ws');

const name = process.argv[2];
const server = http.createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    console.log(`request ${request.method} ${request.url}`);
    response.setHeader('X-Server', name);
    response.setHeader('X-Seen-Host', request.headers.host ?? '');
    response.end(`${name} ${request.method} ${request.url}${parts.length ? ' ' + Buffer.concat(parts).length : ''}\n`);
  });
});
const sockets = new WebSocketServer({ server, handleProtocols: (offered) => [...offered][0] });
sockets.on('headers', (headers) => headers.push(`X-Server: ${name}`));
sockets.on('connection', (socket, request) => {
  console.log(`open ${request.url} ${JSON.stringify(request.headers)}`);
  socket.on('message', (data, binary) => {
    if (!binary && data.toString() === 'who') {
      socket.send(name);
    } else {
      socket.send(data, { binary });
    }
  });
  socket.on('close', (code, reason) => console.log(`close ${code} ${reason}`));
  socket.on('error', (error) => console.log(`error ${error.message}`));
});
server.on('clientError', (error, socket) => {
  console.log(`error ${error.message}`);
  socket.destroy();
});
server.listen(Number(process.argv[3] ?? 0), process.argv[4] ?? '127.0.0.1', () => console.log(`listening ${server.address().port}`));
