// A cable between a client and a server that can be unplugged: a TCP proxy on loopback.
import net from 'node:net';
import { once } from 'node:events';

export class Cable {
  #sockets = new Set();
  #plugged = true;

  static async to(server) {
    const cable = new Cable();
    cable.listener = net.createServer((near) => {
      if (!cable.#plugged) {
        near.destroy();
        return;
      }
      const far = net.connect(server.port, server.host);
      for (const [socket, other] of [[near, far], [far, near]]) {
        cable.#sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          cable.#sockets.delete(socket);
          other.destroy();
        });
        socket.pipe(other);
      }
    }).listen(0, '127.0.0.1');
    await once(cable.listener, 'listening');
    cable.url = `http://127.0.0.1:${cable.listener.address().port}`;
    return cable;
  }

  /** Closes every connection as it is, and new ones until it is plugged in again. */
  unplug() {
    this.#plugged = false;
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  plugIn() {
    this.#plugged = true;
  }

  close() {
    this.listener.close();
    this.unplug();
  }
}
