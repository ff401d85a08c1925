// Bad input over HTTP and the socket, without a browser: the right status and code, a sentence, nothing stored, nobody else affected.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { ChatServer } from './support/chatServer.mjs';
import { passwordOf } from './support/person.mjs';
import { api, PollingSocket, signUp, wholeHistory } from './support/protocol.mjs';

function expectProblem(answer, status, code) {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.type, /^application\/problem\+json/);
  assert.equal(answer.json.status, status);
  assert.equal(answer.json.code, code);
  assert.match(answer.json.detail, /^\p{Lu}.* .*\.$/su, 'a sentence for the person');
}

function expectError(ack, code) {
  assert.equal(ack.ok, false, JSON.stringify(ack));
  assert.equal(ack.error.code, code);
  assert.match(ack.error.message, /^\p{Lu}.* .*\.$/su, 'a sentence for the person');
  assert.equal(ack.error.retryable, false);
}

/** fetch sets Host itself; this asks under another name. */
function statusUnderHost(server, host) {
  return new Promise((resolve, reject) => {
    request({ host: 'localhost', port: server.port, path: '/', headers: { Host: host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject).end();
  });
}

describe('bad requests', { timeout: 240_000 }, () => {
  let server, ada, ben, chi, sockets, betweenAdaAndBen;
  const credentials = { name: 'Dora', password: passwordOf('Dora') };

  before(async () => {
    server = await ChatServer.start();
    [ada, ben, chi] = [await signUp(server, 'Ada'), await signUp(server, 'Ben'), await signUp(server, 'Chi')];
    sockets = { ada: await PollingSocket.connect(server, ada.cookie), chi: await PollingSocket.connect(server, chi.cookie) };
    const sent = await sockets.ada.request('message.send', { clientId: 'first', personId: ben.id, body: 'Between Ada and Ben.' });
    betweenAdaAndBen = sent.conversationId;
  });

  after(async () => {
    await Promise.all(Object.values(sockets ?? {}).map((socket) => socket.close()));
    await server?.dispose();
  });

  test('without a session there is nobody, and a made-up cookie is none', async () => {
    expectProblem(await api(server, 'GET', '/api/session'), 401, 'unauthenticated');
    const name = ada.cookie.split('=')[0];
    expectProblem(await api(server, 'GET', '/api/session', { cookie: `${name}=made-up` }), 401, 'unauthenticated');
  });

  test('without a session the socket is refused', async () => {
    await assert.rejects(PollingSocket.connect(server), (error) => error.data?.code === 'unauthenticated');
  });

  test('a page of another protocol version is told so', async () => {
    await assert.rejects(
      PollingSocket.connect(server, ada.cookie, { protocol: 999, deviceId: 'test' }), (error) => error.data?.code === 'protocol_version');
  });

  test('a request that no page of this site made is refused', async () => {
    for (const headers of [{ 'X-Requested-By': '' }, { Origin: 'http://elsewhere.example' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
      expectProblem(await api(server, 'POST', '/api/accounts', { body: credentials, headers }), 403, 'forbidden');
    }
    const polling = await fetch(`${server.localUrl}/socket.io/?EIO=4&transport=polling`, {
      headers: { Origin: 'http://elsewhere.example', Cookie: ada.cookie },
    });
    assert.equal(polling.status, 403);
  });

  test('another host name is refused', async () => {
    assert.equal(await statusUnderHost(server, 'chat.lan'), 400);
    assert.equal(await statusUnderHost(server, `127.0.0.1:${server.port}`), 200);
  });

  test('what is not the JSON that was asked for is refused', async () => {
    const post = async (body, type = 'application/json') => {
      const response = await fetch(`${server.localUrl}/api/accounts`, {
        method: 'POST', body, headers: { 'X-Requested-By': 'parley', Origin: server.localUrl, 'Content-Type': type },
      });
      return { status: response.status, type: response.headers.get('content-type'), json: await response.json(), text: '' };
    };
    for (const body of ['{', '[]', '"text"', 'null', '{"name":1,"password":2}', '{}']) {
      const answer = await post(body);
      assert.equal(answer.status, 400, body);
      expectProblem(answer, 400, answer.json.code);
    }
    expectProblem(await post('name=Dora', 'application/x-www-form-urlencoded'), 415, 'unsupported_media_type');
    expectProblem(await post(JSON.stringify({ ...credentials, more: 'x'.repeat(100_000) })), 413, 'too_large');
    expectProblem(await api(server, 'GET', '/api/nothing-here'), 404, 'not_found');
  });

  test('nothing of all that made an account', async () => {
    const { people } = await sockets.ada.request('sync', { conversations: {} });
    assert.deepEqual(people.map(({ name }) => name).toSorted(), ['Ben', 'Chi', 'Echo']);
  });

  test('a conversation that is not mine does not exist for me', async () => {
    const foreign = { conversationId: betweenAdaAndBen };
    for (const conversationId of [betweenAdaAndBen, 'AAAAAAAAAAAAAAAAAAAA']) {
      expectError(await sockets.chi.request('conversation.page', { conversationId }), 'not_found');
      expectError(await sockets.chi.request('conversation.read', { conversationId, seq: 1 }), 'not_found');
      expectError(await sockets.chi.request('message.send', { clientId: 'intruder', conversationId, body: 'Hello.' }), 'not_found');
    }
    const { conversations } = await sockets.chi.request('sync', { conversations: { [betweenAdaAndBen]: 0 } });
    assert.deepEqual(conversations, []);
    const history = await wholeHistory(sockets.ada, foreign.conversationId);
    assert.deepEqual(history.map(({ body }) => body), ['Between Ada and Ben.']);
    assert.deepEqual(sockets.chi.events.filter(([name]) => name === 'message' || name === 'conversation'), []);
  });

  test('a message that cannot be is refused and not stored', async () => {
    const to = { conversationId: betweenAdaAndBen };
    const refused = [
      [{ clientId: 'b1', ...to, body: '' }, 'body_empty'],
      [{ clientId: 'b2', ...to, body: ' \n\t ' }, 'body_empty'],
      [{ clientId: 'b3', ...to, body: 'x'.repeat(8_001) }, 'body_too_long'],
      [{ clientId: 'b4', ...to, body: 'a\0b' }, 'body_invalid'],
      [{ clientId: '', ...to, body: 'Hello.' }, 'client_id_invalid'],
      [{ clientId: 'x'.repeat(65), ...to, body: 'Hello.' }, 'client_id_invalid'],
      [{ clientId: 'b5', personId: 'AAAAAAAAAAAAAAAAAAAA', body: 'Hello.' }, 'not_found'],
      [{ clientId: 'b6', body: 'Hello.' }, 'invalid'],
      [{ clientId: 'b7', ...to, personId: ben.id, body: 'Hello.' }, 'invalid'],
      [{ clientId: 'b8', ...to, body: 42 }, 'invalid'],
      [{ clientId: 'b9', ...to }, 'invalid'],
      ['text', 'invalid'],
      [null, 'invalid'],
      [[], 'invalid'],
    ];
    for (const [payload, code] of refused) {
      expectError(await sockets.ada.request('message.send', payload), code);
    }
    assert.equal((await wholeHistory(sockets.ada, betweenAdaAndBen)).length, 1);
  });

  test('the same clientId again gets the first answer', async () => {
    const message = { clientId: 'twice', conversationId: betweenAdaAndBen, body: 'Once only.' };
    const first = await sockets.ada.request('message.send', message);
    const second = await sockets.ada.request('message.send', { ...message, body: 'Another text.' });
    assert.deepEqual(second, first);
    assert.equal((await wholeHistory(sockets.ada, betweenAdaAndBen)).length, 2);
  });

  test('an ended session ends its sockets', async () => {
    assert.equal((await api(server, 'DELETE', '/api/session', { cookie: chi.cookie })).status, 204);
    await sockets.chi.loop;
    assert.match(sockets.chi.error.message, /closed by the server|400|401/);
    expectProblem(await api(server, 'GET', '/api/session', { cookie: chi.cookie }), 401, 'unauthenticated');
    await assert.rejects(PollingSocket.connect(server, chi.cookie), (error) => error.data?.code === 'unauthenticated');
    assert.ok((await sockets.ada.request('sync', { conversations: {} })).ok, 'others go on');
  });
});
