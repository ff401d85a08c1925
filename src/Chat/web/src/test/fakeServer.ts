import type { Ack, ClientEvents, ConversationSync, Message } from "../protocol/types";
import { RequestError, type RealtimeClient, type RealtimeListener } from "../realtime/client";
import type { ServerEvent } from "../realtime/syncEngine.std";
import { ada, ben, chi, echo } from "./builders";

interface Stored {
  id: string;
  personId: string;
  readSeq: number;
  messages: Message[];
}

interface Request {
  name: keyof ClientEvents;
  request: unknown;
  answer: () => void;
  fail: () => void;
}

/**
 * The server as one person's client sees it, by the rules of the protocol, in memory. Requests wait in `requests`
 * until a test answers them; events wait in `outgoing` until a test delivers them. What the server does happens when
 * a request is answered, as if it had just been received.
 */
export class FakeServer implements RealtimeClient {
  readonly conversations = new Map<string, Stored>();
  readonly sent = new Map<string, Message>();
  readonly requests: Request[] = [];
  readonly outgoing: ServerEvent[] = [];
  /** Errors to answer the next sends with. */
  refuseSends: { code: string; message: string; retryable: boolean }[] = [];
  connected = false;
  reconnects = 0;
  listener: RealtimeListener | null = null;

  start(listener: RealtimeListener): void {
    this.listener = listener;
  }

  stop(): void {
    this.listener = null;
    this.connected = false;
  }

  reconnect(): void {
    this.reconnects++;
  }

  connect(): void {
    this.connected = true;
    this.listener?.onOpen();
  }

  /** The connection breaks: what was on its way in either direction is lost. */
  async disconnect(): Promise<void> {
    this.connected = false;
    this.outgoing.length = 0;
    for (const request of this.requests.splice(0)) {
      request.fail();
    }
    this.listener?.onLost();
    await settled();
  }

  /** A message is stored, by Ada or by somebody else. */
  store(personId: string, senderId: string, body: string, clientId = `${senderId}-${body}`): Message {
    let held = this.conversations.get(`c-${personId}`);
    if (held === undefined) {
      held = { id: `c-${personId}`, personId, readSeq: 0, messages: [] };
      this.conversations.set(held.id, held);
      this.emit({ name: "conversation", data: { conversation: this.view(held, undefined) } });
    }
    const seq = held.messages.length + 1;
    const message: Message = {
      conversationId: held.id,
      seq,
      rev: seq,
      id: `${held.id}-${seq}`,
      senderId,
      clientId,
      sentAt: 1_000_000 + seq,
      body,
    };
    held.messages.push(message);
    if (senderId === ada.id) {
      held.readSeq = seq;
    }
    this.emit({ name: "message", data: { message, prevRev: seq - 1 } });
    return message;
  }

  /** Delivers the oldest event that is on its way. */
  async deliver(): Promise<void> {
    const event = this.outgoing.shift();
    if (event) {
      this.listener?.onEvent(structuredClone(event));
    }
    await settled();
  }

  async deliverAll(): Promise<void> {
    while (this.outgoing.length > 0) {
      await this.deliver();
    }
  }

  /** Answers the oldest request that waits. */
  async answer(): Promise<void> {
    this.requests.shift()?.answer();
    await settled();
  }

  async answerAll(): Promise<void> {
    while (this.requests.length > 0) {
      await this.answer();
    }
  }

  /** No acknowledgement comes in time. The server may have done it (`done`) or not. */
  async loseAnswer(done: boolean): Promise<void> {
    const request = this.requests.shift();
    if (request && done) {
      this.handle(request.name, request.request);
    }
    request?.fail();
    await settled();
  }

  names(): string[] {
    return this.requests.map(({ name }) => name);
  }

  request<Name extends keyof ClientEvents>(
    name: Name,
    request: ClientEvents[Name]["request"],
  ): Promise<Ack<ClientEvents[Name]["answer"]>> {
    if (!this.connected) {
      return Promise.reject(new RequestError("not connected"));
    }
    return new Promise((resolve, reject) => {
      this.requests.push({
        name,
        request,
        answer: () =>
          resolve(structuredClone(this.handle(name, request)) as unknown as Ack<ClientEvents[Name]["answer"]>),
        fail: () => reject(new RequestError("no answer")),
      });
    });
  }

  private emit(event: ServerEvent): void {
    if (this.connected) {
      this.outgoing.push(event);
    }
  }

  private view(held: Stored, rev: number | undefined): ConversationSync {
    const changes = rev === undefined ? [] : held.messages.filter((message) => message.rev > rev);
    const limited = rev === undefined || changes.length > 5;
    return {
      id: held.id,
      kind: "direct",
      personId: held.personId,
      rev: held.messages.length,
      lastSeq: held.messages.length,
      readSeq: held.readSeq,
      lastMessage: held.messages.at(-1) ?? null,
      changes: limited ? [] : changes,
      limited,
    };
  }

  private handle(name: keyof ClientEvents, request: unknown): Ack<Record<string, unknown>> {
    switch (name) {
      case "sync": {
        const named = (request as ClientEvents["sync"]["request"]).conversations;
        const conversations = [...this.conversations.values()].map((held) => this.view(held, named[held.id]));
        return { ok: true, serverTime: 0, me: ada, people: [ben, chi, echo], conversations };
      }
      case "message.send": {
        const send = request as ClientEvents["message.send"]["request"];
        const error = this.refuseSends.shift();
        if (error) {
          return { ok: false, error };
        }
        const personId = send.personId ?? this.conversations.get(send.conversationId ?? "")?.personId ?? "";
        let message = this.sent.get(send.clientId);
        if (message === undefined) {
          message = this.store(personId, ada.id, send.body, send.clientId);
          this.sent.set(send.clientId, message);
        }
        return { ok: true, conversationId: message.conversationId, message };
      }
      case "conversation.page": {
        const page = request as ClientEvents["conversation.page"]["request"];
        const all = this.conversations.get(page.conversationId)?.messages ?? [];
        const before = all.filter(({ seq }) => page.beforeSeq == null || seq < page.beforeSeq);
        const messages = before.slice(-(page.limit ?? 50));
        return { ok: true, messages, hasMore: before.length > messages.length };
      }
      case "conversation.read": {
        const read = request as ClientEvents["conversation.read"]["request"];
        const held = this.conversations.get(read.conversationId);
        if (held) {
          held.readSeq = Math.max(held.readSeq, Math.min(read.seq, held.messages.length));
        }
        return { ok: true, readSeq: held?.readSeq ?? 0 };
      }
    }
  }
}

/** All promises that are ready have run. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 12; i++) {
    await Promise.resolve();
  }
}
