// What each client goes through. A step gets a world: the server, the client's family and its row.
import assert from 'node:assert/strict';
import { until } from '../support/wait.mjs';
import { Cable } from './cable.mjs';
import { bytes, manyBytes } from './values.mjs';

const VALUES = [
  null, true, false, 0, -1, 1.5, 1e21, -2.5e-7, 9007199254740991, '', 'Grüße, мир, 世界, \u2028 and "quotes" \\ \n', '😀👩‍👩‍👧‍👦🇩🇪',
  {}, [], { 'ключ': [1, { deep: null }], 'a b': '' }, 'ä😀x'.repeat(20_000),
];

const handshakeOf = async (client) => (await client.ask('handshake'))[0];

/** Waits until the server says that the client is on this transport. */
const settled = (client, transport) => until(async () => (await client.ask('transport'))[0] === transport, `transport ${transport}`, 60_000);

async function interrupt(client, cable) {
  cable.unplug();
  await client.event('disconnect');
  cable.plugIn();
  await client.event('connect');
}

async function pair(world, options) {
  return Promise.all([world.connect(options), world.connect(options)]);
}

export const steps = [
  {
    id: 'connect', what: 'connects, and ends on the transport it should',
    run: async (world) => {
      const client = await world.connect();
      await settled(client, world.row.last);
    },
  },
  {
    id: 'query', what: 'the query of the handshake arrives',
    run: async (world) => {
      const client = await world.connect({ query: { CLIENT_ID: 'Ada 1', other: 'ü&=' } });
      const { query } = await handshakeOf(client);
      assert.equal(query.CLIENT_ID, 'Ada 1');
      assert.equal(query.other, 'ü&=');
    },
  },
  {
    id: 'query-renewed', what: 'a query that was changed arrives with the reconnection',
    run: async (world) => {
      const { client, cable } = await world.connectThroughCable({ query: { CLIENT_ID: 'first' } });
      await settled(client, world.row.last);
      assert.equal((await handshakeOf(client)).query.CLIENT_ID, 'first');
      await client.setQuery({ CLIENT_ID: 'second' });
      await interrupt(client, cable);
      assert.equal((await handshakeOf(client)).query.CLIENT_ID, 'second');
    },
  },
  {
    id: 'auth', what: 'auth arrives (Socket.IO 2: the query of the namespace)',
    run: async (world) => {
      const client = await world.create({ namespace: '/custom', auth: { name: 'Ada ü', token: 'x' } });
      assert.deepEqual(await client.event('auth'), [{ name: 'Ada ü', token: 'x' }]);
    },
  },
  {
    id: 'values', what: 'every kind of JSON comes back, as answer and as event',
    run: async (world) => {
      const client = await world.connect();
      for (const value of VALUES.filter((item) => typeof item !== 'number' || item <= world.row.largestInteger)) {
        assert.deepEqual(await client.ask('echo', value), [value]);
      }
      await client.emit('message', VALUES[14], 'second', 3);
      assert.deepEqual(await client.event('message-back'), [VALUES[14], 'second', 3]);
    },
  },
  {
    id: 'binary', what: 'bytes come back: alone, nested, several, none, many',
    run: async (world) => {
      const client = await world.connect();
      const values = [
        bytes(0, 1, 2, 254, 255), { list: [bytes(1), { deep: bytes(2, 3) }], plain: 1, text: 'x' }, [bytes(1), bytes(2), bytes(3)],
        manyBytes(200_000, 42), ...(world.row.emptyBytes ? [bytes()] : []),
      ];
      for (const value of values) {
        assert.deepEqual(await client.ask('echo', value), [value]);
      }
      await client.emit('message', values[0], values[1]);
      assert.deepEqual(await client.event('message-back'), values.slice(0, 2));
    },
  },
  {
    id: 'ack-from-server', what: 'the server acknowledges: with several values, with none',
    run: async (world) => {
      const client = await world.connect();
      assert.deepEqual(await client.ask('message-with-ack', 1, 'two', { three: 3 }), [1, 'two', { three: 3 }]);
      assert.deepEqual(await client.ask('message-with-ack'), []);
    },
  },
  {
    id: 'ack-from-client', what: 'the client acknowledges: with JSON, with bytes',
    run: async (world) => {
      const client = await world.connect();
      for (const value of [{ n: 1 }, bytes(7, 8)]) {
        await client.emit('ask', value);
        assert.deepEqual(await client.event('answered'), [{ heard: value }]);
      }
    },
  },
  {
    id: 'order', what: '200 events each way from the moment of connect: each once, in order',
    run: async (world) => {
      const client = await world.connect();
      const numbers = Array.from({ length: 200 }, (_, i) => i);
      await client.emit('count', 200);
      for (const n of numbers) {
        await client.emit('message', n);
      }
      await until(() => client.seen.filter(({ name }) => name === 'message-back').length >= 200, '200 events', 60_000);
      await settled(client, world.row.last);
      await until(() => client.seen.filter(({ name }) => name === 'counted').length >= 200, '200 events', 60_000);
      const seen = (event) => {
        const all = client.seen.filter(({ name }) => name === event).map(({ args }) => args[0]);
        return world.row.keepsOrder ? all : all.sort((a, b) => a - b);
      };
      assert.deepEqual(seen('message-back'), numbers);
      assert.deepEqual(seen('counted'), numbers);
    },
  },
  {
    id: 'namespace', what: 'joins a namespace of its own',
    run: async (world) => {
      const client = await world.connect({ namespace: '/custom' });
      assert.deepEqual(await client.ask('message-with-ack', 'in custom'), ['in custom']);
      await client.emit('message', bytes(9), 'b');
      assert.deepEqual(await client.event('message-back'), [bytes(9), 'b']);
    },
  },
  {
    id: 'namespaces', what: 'two namespaces share one connection',
    run: async (world) => {
      const main = await world.connect({ also: '/custom' });
      await main.other.connected();
      assert.deepEqual(await main.ask('echo', 'main'), ['main']);
      assert.deepEqual(await main.other.ask('message-with-ack', 'custom'), ['custom']);
    },
  },
  {
    id: 'leave', what: 'leaves one namespace and stays in the other',
    run: async (world) => {
      const main = await world.connect({ also: '/custom' });
      await main.other.connected();
      await main.other.leave();
      await main.other.event('disconnect');
      assert.deepEqual(await main.ask('echo', 'still here'), ['still here']);
    },
  },
  {
    id: 'unknown', what: 'an unknown namespace refuses, and says so',
    run: async (world) => {
      const client = await world.create({ namespace: '/nope' });
      const [error] = await client.event('connect_error');
      assert.equal(error.message, 'Invalid namespace');
    },
  },
  {
    id: 'refused', what: 'a middleware refuses with its message and its data, and lets in with the right token',
    run: async (world) => {
      const refused = await world.create({ namespace: '/admin', auth: { token: 'wrong' } });
      const [error] = await refused.event('connect_error');
      const { message, data } = world.row.refusal;
      assert.equal(error.message ?? undefined, message);
      assert.deepEqual(error.data ?? undefined, data);
      assert.equal(refused.has('connect'), false);
      await world.connect({ namespace: '/admin', auth: { token: 'secret' } });
    },
  },
  {
    id: 'not-allowed', what: 'AllowRequest refuses the handshake, and the client learns it',
    run: async (world) => {
      const refused = await world.create({ headers: { 'X-Refuse': 'not today' } });
      await refused.event('connect_error');
      assert.equal(refused.has('connect'), false);
      await world.connect({ headers: { 'X-Other': 'x' } });
    },
  },
  {
    id: 'rooms', what: 'rooms: to, except, leave; broadcast to all and to the others',
    run: async (world) => {
      const [ada, ben] = await pair(world);
      // Other rows are on the same server: what they say carries their names.
      const room = `room ü ${world.row.id}`;
      await ada.ask('join', room);
      await ben.ask('join', room);
      await ada.emit('room', room, 1);
      assert.deepEqual(await ben.event('room'), [1]);
      await ada.emit('all', room);
      await ada.event('all', (data) => data === room);
      await ben.event('all', (data) => data === room);
      await ada.emit('broadcast', room);
      await ben.event('broadcast', (data) => data === room);
      await ada.emit('except', room, room);
      await ada.ask('echo', 'Ben is in the room until here');
      await ben.ask('leave', room);
      await ada.emit('room', room, 2);
      await ada.ask('echo', 'all of that was handled');
      await ben.ask('echo', 'and nothing of it is under way');
      assert.deepEqual(ben.seen.filter(({ name, args }) => name === 'room' || (name === 'except' && args[0] === room)), []);
      assert.deepEqual(ada.seen.filter(({ name, args }) => name === 'room' || (name !== 'all' && args[0] === room)), []);
    },
  },
  {
    id: 'broadcast-binary', what: 'a broadcast carries bytes',
    run: async (world) => {
      const [ada, ben] = await pair(world);
      const data = { from: world.row.id, bytes: bytes(1, 2, 3), more: [bytes(4)] };
      await ada.emit('all', data);
      for (const client of [ada, ben]) {
        assert.deepEqual(await client.event('all', (value) => value?.from === world.row.id), [data]);
      }
    },
  },
  {
    id: 'disconnected', what: 'the server disconnects it, and it learns that',
    run: async (world) => {
      for (const how of ['kick', 'close']) {
        const client = await world.connect();
        await client.emit(how);
        await client.event('disconnect');
      }
    },
  },
  {
    id: 'reconnect', what: 'comes back after its connection was cut',
    run: async (world) => {
      const { client, cable } = await world.connectThroughCable();
      await settled(client, world.row.last);
      for (const n of [1, 2]) {
        await interrupt(client, cable);
        assert.deepEqual(await client.ask('echo', n), [n]);
      }
    },
  },
  {
    id: 'oversize', what: 'a message over the limit ends its own connection and no other',
    run: async (world) => {
      const [client, bystander] = await pair(world);
      await settled(client, world.row.last);
      // What the client makes of it: it is disconnected, its own call fails, or it takes no notice.
      const sent = await client.emit('message', 'x'.repeat(1_100_000)).then(() => 'sent', () => 'failed');
      if (world.row.oversize === 'fails') {
        assert.equal(sent, 'failed');
      } else if (world.row.oversize === 'disconnects') {
        await client.event('disconnect');
      }
      assert.deepEqual(await bystander.ask('echo', 'not touched'), ['not touched']);
      assert.equal(bystander.has('disconnect'), false);
      assert.ok(world.server.alive);
      await world.connect();
    },
  },
  {
    // Its own servers, one for all rows: see matrix.test.mjs.
    id: 'restart', what: 'comes back after the server was killed and started again on the same port',
    run: async (world) => {
      const client = await world.restarted;
      await client.event('disconnect');
      await client.event('connect');
      assert.deepEqual(await client.ask('echo', 'after the restart'), ['after the restart']);
    },
  },
];

export class World {
  #cables = [];
  #clients = [];

  constructor(server, family, row) {
    this.server = server;
    this.family = family;
    this.row = row;
  }

  async create(options = {}) {
    const client = await this.family.create({ url: this.server.url, transport: this.row.transport, msgpack: this.row.msgpack, ...options });
    this.#clients.push(client);
    return client;
  }

  async connect(options) {
    return (await this.create(options)).connected();
  }

  async connectThroughCable(options) {
    const cable = await Cable.to(this.server);
    this.#cables.push(cable);
    return { cable, client: await this.connect({ ...options, url: cable.url, reconnect: true }) };
  }

  async close() {
    await Promise.all(this.#clients.map((client) => client.close().catch(() => {})));
    this.#cables.forEach((cable) => cable.close());
  }
}
