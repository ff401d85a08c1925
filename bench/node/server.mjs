// The benchmark server in Node: the same three events as Parley.Bench.Server, on Socket.IO as npm installs it.
// node server.mjs --port 3100
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { Server } from 'socket.io';

const { values } = parseArgs({ options: { port: { type: 'string', default: '3100' } } });
const http = createServer((request, response) => response.end('ready'));
const io = new Server(http, { transports: ['polling', 'websocket'] });

io.on('connection', (socket) => {
  socket.on('echo', (data, ack) => ack(data));
  socket.on('join', (room, ack) => {
    socket.join(room);
    ack();
  });
  socket.on('bcast', (data) => io.to('room').emit('msg', data));
});

http.listen(Number(values.port), '127.0.0.1');
