// The protocol of the Admin UI: the same script against Node's server with @socket.io/admin-ui and against ours.
import assert from 'node:assert/strict';
import os from 'node:os';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { Clients } from './support/clients.mjs';
import { kinds, start } from './support/servers.mjs';
import { event, until, within } from './support/wait.mjs';

const timeout = 60_000;
const auth = { username: 'ada', password: 'correct horse' };
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const COMMANDS = ['EMIT', 'JOIN', 'LEAVE', 'DISCONNECT', 'MJOIN', 'MLEAVE', 'MDISCONNECT'];

/** What a value is made of: the page reads it by its keys and types. */
function shape(value) {
  if (Array.isArray(value)) {
    return value.map(shape);
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]));
  }
  return typeof value === 'string' && DATE.test(value) ? 'date' : typeof value;
}

const SOCKET = {
  id: 'string', clientId: 'string', transport: 'string', nsp: 'string', data: {},
  handshake: {
    address: 'string', headers: {}, query: {}, issued: 'number', secure: 'boolean', time: 'string', url: 'string', xdomain: 'boolean',
  },
  rooms: ['string'],
};

/** Headers and query are the client's affair. */
const socketShape = (socket) => {
  const found = shape(socket);
  return { ...found, handshake: { ...found.handshake, headers: {}, query: {} } };
};

for (const kind of kinds) {
  describe(`admin UI, ${kind}`, { timeout: 5 * timeout }, () => {
    let server;
    let clients;
    before(async () => {
      server = await start(kind, ['--admin-ui', 'development']);
    });
    after(() => server.stop());
    beforeEach(() => {
      clients = new Clients(server.url, { transports: ['websocket'] });
    });
    afterEach(() => clients.close());

    /** An administrator, and all that it was told. */
    async function admit(options = { auth }) {
      const admin = clients.create(options, '/watch');
      const told = [];
      admin.onAny((name, ...args) => told.push({ name, args }));
      admin.told = (name, fits = () => true) => until(
        () => told.find((entry) => entry.name === name && fits(...entry.args))?.args, `"${name}" for the administrator`,
      );
      admin.all = (name) => told.filter((entry) => entry.name === name).map((entry) => entry.args);
      await event(admin, 'connect');
      return admin;
    }

    test('signing in: the session, the features, the list', { timeout }, async () => {
      const ben = await clients.connect({ query: { who: 'ben' } });
      const admin = await admit();
      const [session] = await admin.told('session');
      assert.match(session, /^[0-9a-f]{16,}$/);
      assert.deepEqual(await admin.told('config'), [{ supportedFeatures: [...COMMANDS, 'AGGREGATED_EVENTS', 'ALL_EVENTS'] }]);
      const [sockets] = await admin.told('all_sockets');
      const found = sockets.find((socket) => socket.id === ben.id);
      assert.deepEqual(socketShape(found), SOCKET);
      assert.equal(found.nsp, '/');
      assert.equal(found.transport, 'websocket');
      assert.equal(found.clientId.length, 12);
      assert.deepEqual(found.rooms, [ben.id]);
      assert.equal(found.handshake.query.who, 'ben');
      assert.equal(found.handshake.query.EIO, '4');
      assert.equal(found.handshake.headers.host, `127.0.0.1:${server.port}`);
      assert.match(found.handshake.url, /^\/socket\.io\/\?who=ben&EIO=4&transport=websocket/);
      assert.match(found.handshake.time, /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d GMT[+-]\d{4} \(.+\)$/);
      assert.ok(Math.abs(new Date(found.handshake.time) - found.handshake.issued) <= 1000);

      const again = await admit({ auth: { sessionId: session } });
      await again.told('all_sockets');
      assert.deepEqual(again.all('session'), []);
    });

    test('wrong credentials', { timeout }, async () => {
      for (const wrong of [{ ...auth, password: 'wrong' }, { ...auth, username: 'ben' }, {}, { sessionId: 'made up' }, undefined]) {
        const socket = clients.create({ auth: wrong }, '/watch');
        const [error] = await event(socket, 'connect_error');
        assert.equal(error.message, 'invalid credentials');
        socket.disconnect();
      }
    });

    test('what happens to a socket', { timeout }, async () => {
      const admin = await admit();
      await admin.told('all_sockets');
      const chi = await clients.connect();
      const mine = (nsp, ...rest) => nsp === '/' && rest.includes(chi.id);

      const connected = await admin.told('socket_connected', (socket) => socket.id === chi.id);
      assert.deepEqual([socketShape(connected[0]), shape(connected[1])], [SOCKET, 'date']);
      assert.deepEqual(shape(await admin.told('room_joined', (nsp, room, id) => id === chi.id)), ['string', 'string', 'string', 'date']);

      await chi.emitWithAck('join', 'news');
      const [nsp, room, id] = await admin.told('room_joined', (...args) => mine(...args) && args.includes('news'));
      assert.deepEqual([nsp, room, id], ['/', 'news', chi.id]);

      chi.emit('message', 1, { two: ['zwei', null] }, 'ü');
      const received = await admin.told('event_received', (...args) => mine(...args) && args[2][0] === 'message');
      assert.deepEqual(received.slice(0, 3), ['/', chi.id, ['message', 1, { two: ['zwei', null] }, 'ü']]);
      assert.match(received[3], DATE);
      const sent = await admin.told('event_sent', (...args) => mine(...args) && args[2][0] === 'message-back');
      assert.deepEqual(sent.slice(0, 3), ['/', chi.id, ['message-back', 1, { two: ['zwei', null] }, 'ü']]);
      assert.match(sent[3], DATE);

      // An acknowledgement that is waited for is no argument.
      const asked = await admin.told('event_received', (...args) => mine(...args) && args[2][0] === 'join');
      assert.deepEqual(asked[2], ['join', 'news']);
      const toAll = await admin.told('event_sent', (...args) => mine(...args) && args[2][0] === 'auth');
      assert.deepEqual(toAll[2], ['auth', {}]);

      await chi.emitWithAck('leave', 'news');
      const left = await admin.told('room_left', (...args) => mine(...args) && args.includes('news'));
      assert.deepEqual(left.slice(0, 3), ['/', 'news', chi.id]);
      assert.match(left[3], DATE);

      const chiId = chi.id;
      chi.disconnect();
      const gone = await admin.told('socket_disconnected', (name, which) => which === chiId);
      assert.deepEqual([gone[0], gone[1], gone[2]], ['/', chiId, 'client namespace disconnect']);
      assert.match(gone[3], DATE);
      await admin.told('room_left', (name, which, socket) => which === chiId && socket === chiId);
    });

    test('an upgrade', { timeout }, async () => {
      const admin = await admit();
      await admin.told('all_sockets');
      const ben = await clients.connect({ transports: ['polling', 'websocket'] });
      const [socket] = await admin.told('socket_connected', (one) => one.id === ben.id);
      assert.equal(socket.transport, 'polling');
      const [updated] = await admin.told('socket_updated', (one) => one.id === ben.id && one.transport !== undefined);
      assert.deepEqual(updated, { id: ben.id, nsp: '/', transport: 'websocket' });
    });

    test('the sockets of a client have one client id, another client has another one', { timeout }, async () => {
      const admin = await admit();
      await admin.told('all_sockets');
      const ben = await clients.connect();
      const beside = ben.io.socket('/custom', {});
      await event(beside, 'auth');
      const chi = await clients.connect();
      const clientOf = async (id) => (await admin.told('socket_connected', (one) => one.id === id))[0].clientId;
      assert.equal(await clientOf(ben.id), await clientOf(beside.id));
      assert.notEqual(await clientOf(ben.id), await clientOf(chi.id));
      const [socket] = await admin.told('socket_connected', (one) => one.id === beside.id);
      assert.equal(socket.nsp, '/custom');
    });

    test('administrators are sockets too, but their events are their own', { timeout }, async () => {
      const first = await admit();
      await first.told('all_sockets');
      const second = await admit();
      const [socket] = await first.told('socket_connected', (one) => one.id === second.id);
      assert.equal(socket.nsp, '/watch');
      await first.told('server_stats');
      assert.deepEqual(first.all('event_sent').filter(([nsp]) => nsp === '/watch'), []);
      second.disconnect();
      await first.told('socket_disconnected', (nsp) => nsp === '/watch');
    });

    test('the numbers of the server, every two seconds', { timeout }, async () => {
      const ben = await clients.connect({ transports: ['polling'] });
      const admin = await admit();
      await ben.emitWithAck('echo', 'x'.repeat(1000));
      ben.disconnect();
      const seen = [];
      const sum = (type, subType) => seen.flatMap((stats) => stats.aggregatedEvents)
        .filter((entry) => entry.type === type && (subType === undefined || entry.subType === subType))
        .reduce((total, entry) => total + entry.count, 0);
      admin.on('server_stats', (stats) => seen.push(stats));
      await until(() => sum('rawDisconnection') > 0 && sum('bytesIn') > 1000 && sum('packetsOut') > 0, 'numbers');
      await until(() => seen.length > 1, 'second round');

      const stats = seen.at(-1);
      assert.deepEqual(shape({ ...stats, aggregatedEvents: [], namespaces: [] }), {
        serverId: 'string', hostname: 'string', pid: 'number', uptime: 'number', clientsCount: 'number', pollingClientsCount: 'number',
        aggregatedEvents: [], namespaces: [],
      });
      assert.equal(stats.serverId, 'one');
      assert.equal(stats.hostname, os.hostname());
      assert.equal(stats.pid, server.child.pid);
      assert.ok(stats.uptime > 0 && stats.uptime < 3600);
      assert.equal(stats.pollingClientsCount, 0);
      assert.equal(stats.clientsCount, 1);
      assert.deepEqual(stats.namespaces.find(({ name }) => name === '/watch'), { name: '/watch', socketsCount: 1 });
      assert.ok(stats.namespaces.some(({ name, socketsCount }) => name === '/' && socketsCount === 0));

      for (const entry of seen.flatMap(({ aggregatedEvents }) => aggregatedEvents)) {
        assert.deepEqual(shape(entry), {
          timestamp: 'number', type: 'string', ...(entry.type === 'rawDisconnection' ? { subType: 'string' } : {}), count: 'number',
        });
        assert.equal(entry.timestamp % 1000, 0);
      }
      const types = new Set(seen.flatMap(({ aggregatedEvents }) => aggregatedEvents.map(({ type }) => type)));
      assert.deepEqual([...types].filter((type) => !/^(raw(Connection|Disconnection)|(packets|bytes)(In|Out))$/.test(type)), []);
    });

    test('commands: join, emit, leave and disconnect one socket', { timeout }, async () => {
      const admin = await admit();
      await admin.told('all_sockets');
      const [ben, chi] = await Promise.all([clients.connect(), clients.connect()]);
      admin.emit('join', '/', 'club', ben.id);
      await admin.told('room_joined', (nsp, room, id) => room === 'club' && id === ben.id);
      const heard = event(ben, 'news');
      chi.on('news', () => assert.fail('not for chi'));
      admin.emit('emit', '/', 'club', 'news', 1, { two: 2 });
      assert.deepEqual(await heard, [1, { two: 2 }]);
      admin.emit('leave', '/', 'club', ben.id);
      await admin.told('room_left', (nsp, room, id) => room === 'club' && id === ben.id);
      const gone = event(ben, 'disconnect');
      admin.emit('_disconnect', '/', false, ben.id);
      assert.equal((await gone)[0], 'io server disconnect');
      assert.equal(await chi.emitWithAck('echo', 'still here'), 'still here');

      const closed = within(new Promise((resolve) => chi.io.engine.once('close', resolve)), 'close');
      admin.emit('_disconnect', '/', true, chi.id);
      await closed;
    });

    test('commands: everyone in a namespace, and several rooms', { timeout }, async () => {
      const admin = await admit();
      await admin.told('all_sockets');
      const all = await Promise.all(['/custom', '/custom', '/'].map((nsp) => clients.connect({}, nsp === '/' ? '' : nsp)));
      const [ben, chi, other] = all;
      const heard = Promise.all([event(ben, 'news'), event(chi, 'news')]);
      other.on('news', () => assert.fail('not in this namespace'));
      admin.emit('emit', '/custom', undefined, 'news', 'all');
      assert.deepEqual(await heard, [['all'], ['all']]);
      admin.emit('join', '/custom', 'club');
      await admin.told('room_joined', (nsp, room, id) => room === 'club' && id === ben.id);
      await admin.told('room_joined', (nsp, room, id) => room === 'club' && id === chi.id);
      const gone = Promise.all([event(ben, 'disconnect'), event(chi, 'disconnect')]);
      admin.emit('_disconnect', '/custom', false, undefined);
      await gone;
      assert.equal(await other.emitWithAck('echo', 1), 1);
    });
  });

  describe(`admin UI that only looks, ${kind}`, { timeout: 2 * timeout }, () => {
    let server;
    let clients;
    before(async () => {
      server = await start(kind, ['--admin-ui', 'production', '--admin-ui-readonly']);
      clients = new Clients(server.url, { transports: ['websocket'] });
    });
    after(async () => {
      clients.close();
      await server.stop();
    });

    test('in production: numbers alone, and no commands', { timeout }, async () => {
      const ben = await clients.connect();
      const admin = clients.create({ auth }, '/watch');
      const names = new Set();
      admin.onAny((name) => names.add(name));
      const config = await event(admin, 'config');
      assert.deepEqual(config, [{ supportedFeatures: ['AGGREGATED_EVENTS'] }]);
      admin.emit('_disconnect', '/', true, ben.id);
      admin.emit('emit', '/', ben.id, 'news');
      ben.on('news', () => assert.fail('no commands'));
      await ben.emitWithAck('join', 'club');
      await event(admin, 'server_stats');
      assert.equal(await ben.emitWithAck('echo', 'still here'), 'still here');
      assert.deepEqual([...names].sort(), ['config', 'server_stats', 'session']);
    });
  });
}
