import type { AppDispatch, RootState } from "../app/store";
import {
  clientOutdated,
  connectionAttempted,
  connectionLost,
  connectionOpened,
  connectionOverdue,
  conversationUpserted,
  messageAcknowledged,
  messageApplied,
  messageDiscarded,
  messageQueued,
  messageRefused,
  messageRequeued,
  networkChanged,
  pageFailed,
  pageLoaded,
  pageStarted,
  personUpserted,
  presenceChanged,
  readAdvanced,
  sessionEnded,
  synced,
} from "../entities/actions";
import { conversationOfThread, windowOfConversation } from "../entities/conversations/selectors";
import { newId } from "../lib/ids.std";
import type { Me, Message, MessageSendRequest, SyncAnswer } from "../protocol/types";
import type { RealtimeClient } from "./client";
import { ConnectionKeeper } from "./connectionKeeper";
import type { Outbox, OutboxEntry } from "./outbox";
import type { watchPage } from "./pageWatch";
import { ReadReporter } from "./readReporter";
import { SendQueue } from "./sendQueue";
import type { ServerEvent } from "./syncEngine.std";
import { Synchroniser } from "./synchroniser";

export interface RealtimeDependencies {
  client: RealtimeClient;
  outbox: Outbox;
  /** Who the server says is signed in; null when nobody is; rejects when it cannot be asked. */
  checkSession(): Promise<Me | null>;
  watchPage: typeof watchPage;
}

interface Store {
  dispatch: AppDispatch;
  getState(): RootState;
}

const SEND_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 10_000;
const PAGE_SIZE = 50;

const ENDED = "Your session has ended. Sign in again.";

/** Everything between one sign-in and its end: the connection, the syncs, the sending and the reading. */
export class RealtimeSession {
  private readonly queue: SendQueue<OutboxEntry>;
  private readonly reads: ReadReporter;
  private readonly synchroniser: Synchroniser;
  private readonly keeper: ConnectionKeeper;
  private stopWatching: (() => void) | null = null;
  private stopped = false;
  /** Writes to the outbox, one after the other, so that messages keep the order in which they were entered. */
  private writes: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly deps: RealtimeDependencies,
  ) {
    this.queue = new SendQueue<OutboxEntry>({
      transmit: (entry) => deps.client.request("message.send", this.sendRequest(entry), SEND_TIMEOUT_MS),
      onStored: (entry, { message }) => {
        store.dispatch(messageAcknowledged(message));
        void deps.outbox.remove(entry.clientId);
      },
      onRefused: (entry, reason) => {
        store.dispatch(messageRefused({ clientId: entry.clientId, reason }));
        void deps.outbox.put({ ...entry, failedBecause: reason });
      },
    });
    this.reads = new ReadReporter({
      send: (conversationId, seq) =>
        deps.client.request("conversation.read", { conversationId, seq }, REQUEST_TIMEOUT_MS),
    });
    this.synchroniser = new Synchroniser({
      requestSync: (timeoutMs) => deps.client.request("sync", { conversations: this.cursors() }, timeoutMs),
      heldRev: (id) => store.getState().conversations.byId[id]?.rev,
      onSynced: (answer) => {
        this.onSynced(answer);
      },
      onEvent: (event, known) => {
        this.onEvent(event, known);
      },
      onStuck: () => {
        deps.client.reconnect();
      },
    });
    this.keeper = new ConnectionKeeper({
      client: deps.client,
      checkSession: () => deps.checkSession(),
      onSessionEnded: () => {
        store.dispatch(sessionEnded({ notice: ENDED }));
      },
      onOverdue: () => {
        store.dispatch(connectionOverdue());
      },
    });
  }

  start(): void {
    this.stopWatching = this.deps.watchPage({
      onNetwork: (online) => {
        this.onNetwork(online);
      },
      onReturn: () => {
        this.wake();
      },
    });
    this.store.dispatch(networkChanged({ online: navigator.onLine }));
    this.keeper.missing();
    void this.restoreOutbox();
    this.deps.client.start({
      onOpen: () => {
        this.store.dispatch(connectionOpened());
        this.synchroniser.start();
      },
      onLost: () => {
        this.onLost();
      },
      onRefused: (code) => {
        this.onRefused(code);
      },
      onClosedByServer: () => {
        void this.keeper.recheckSession();
      },
      onEvent: (event) => {
        this.synchroniser.receive(event);
      },
    });
  }

  stop(): void {
    this.stopped = true;
    this.stopWatching?.();
    this.deps.client.stop();
    this.synchroniser.stop();
    this.queue.clear();
    this.reads.clear();
    this.keeper.stop();
    void this.writes.then(() => this.deps.outbox.clear());
  }

  send(thread: string, body: string): void {
    const entry: OutboxEntry = { clientId: newId(), thread, body, createdAt: Date.now(), failedBecause: null };
    this.writes = this.writes
      .then(() => this.deps.outbox.put(entry))
      // A full disk must not keep a message from being sent.
      .catch(() => undefined)
      .then(() => {
        if (!this.stopped) {
          this.show(entry);
          this.queue.enqueue(entry);
        }
      });
  }

  retry(clientId: string): void {
    const failed = this.store.getState().messages.pending.find((entry) => entry.clientId === clientId);
    if (failed?.state !== "failed") {
      return;
    }
    const { thread, body, createdAt } = failed;
    const entry: OutboxEntry = { clientId, thread, body, createdAt, failedBecause: null };
    this.store.dispatch(messageRequeued({ clientId }));
    void this.deps.outbox.put(entry);
    this.queue.enqueue(entry);
  }

  discard(clientId: string): void {
    this.queue.remove(clientId);
    void this.deps.outbox.remove(clientId);
    this.store.dispatch(messageDiscarded({ clientId }));
  }

  read(conversationId: string, seq: number): void {
    if (this.live) {
      this.reads.report(conversationId, seq);
    }
  }

  async loadPage(conversationId: string, kind: "newest" | "older"): Promise<void> {
    const window = windowOfConversation(this.store.getState(), conversationId);
    const beforeSeq = kind === "older" ? window.messages[0]?.seq : undefined;
    if (
      !this.live ||
      window.loading !== "none" ||
      (kind === "older" && (!window.hasOlder || beforeSeq === undefined))
    ) {
      return;
    }
    const key = { conversationId, epoch: window.epoch };
    this.store.dispatch(pageStarted({ ...key, kind }));
    try {
      const ack = await this.deps.client.request(
        "conversation.page",
        { conversationId, limit: PAGE_SIZE, ...(beforeSeq === undefined ? {} : { beforeSeq }) },
        REQUEST_TIMEOUT_MS,
      );
      if (!this.stopped) {
        this.store.dispatch(ack.ok ? pageLoaded({ ...key, answer: ack }) : pageFailed(key));
      }
    } catch {
      if (!this.stopped) {
        this.store.dispatch(pageFailed(key));
      }
    }
  }

  /** The person asked for it: try at once. */
  reconnect(): void {
    if (!this.live) {
      this.store.dispatch(connectionAttempted());
      this.keeper.missing();
      this.keeper.reconnectNow();
    }
  }

  private get live(): boolean {
    return this.store.getState().connection.phase === "live";
  }

  private sendRequest(entry: OutboxEntry): MessageSendRequest {
    const conversation = conversationOfThread(this.store.getState(), entry.thread);
    const target = conversation ? { conversationId: conversation.id } : { personId: entry.thread };
    return { clientId: entry.clientId, body: entry.body, ...target };
  }

  private show({ clientId, thread, body, createdAt, failedBecause }: OutboxEntry): void {
    const state = failedBecause === null ? "sending" : "failed";
    this.store.dispatch(
      messageQueued({ clientId, thread, body, createdAt, state, reason: failedBecause, message: null }),
    );
  }

  private async restoreOutbox(): Promise<void> {
    for (const entry of await this.deps.outbox.all()) {
      if (this.stopped) {
        return;
      }
      this.show(entry);
      if (entry.failedBecause === null) {
        this.queue.enqueue(entry);
      }
    }
  }

  private cursors(): Record<string, number> {
    const { byId } = this.store.getState().conversations;
    return Object.fromEntries(Object.values(byId).map(({ id, rev }) => [id, rev]));
  }

  /** First what the server has, then what waits here: a message that is stored already is not sent again. */
  private onSynced(answer: SyncAnswer): void {
    this.keeper.settled();
    this.store.dispatch(synced(answer));
    this.settleQueue();
    for (const { id, readSeq } of answer.conversations) {
      const held = this.store.getState().conversations.byId[id]?.readSeq ?? 0;
      if (held > readSeq) {
        this.reads.report(id, held);
      }
    }
    this.queue.resume();
  }

  private onEvent(event: ServerEvent, known: boolean): void {
    const { dispatch } = this.store;
    switch (event.name) {
      case "message":
        this.onMessage(event.data.message, known);
        break;
      case "conversation":
        dispatch(conversationUpserted(event.data.conversation));
        break;
      case "read":
        dispatch(readAdvanced(event.data));
        break;
      case "person":
        dispatch(personUpserted(event.data));
        break;
      case "presence":
        dispatch(presenceChanged(event.data));
        break;
    }
  }

  private onMessage(message: Message, known: boolean): void {
    if (!known) {
      this.store.dispatch(messageApplied(message));
    } else if (message.senderId === this.store.getState().messages.meId) {
      this.store.dispatch(messageAcknowledged(message));
    }
    this.settleQueue();
  }

  /** Takes out of the queue what the state shows as stored, whichever way that became known. */
  private settleQueue(): void {
    const waiting = new Map(this.store.getState().messages.pending.map((entry) => [entry.clientId, entry]));
    for (const clientId of this.queue.clientIds()) {
      const entry = waiting.get(clientId);
      if (entry === undefined || entry.state === "sent") {
        this.queue.remove(clientId);
        void this.deps.outbox.remove(clientId);
      }
    }
  }

  private onLost(): void {
    this.synchroniser.stop();
    this.queue.pause();
    this.reads.clear();
    this.store.dispatch(connectionLost());
    this.keeper.missing();
  }

  private onRefused(code: string): void {
    switch (code) {
      case "unauthenticated":
        void this.keeper.recheckSession();
        break;
      case "protocol_version":
        this.store.dispatch(clientOutdated());
        break;
      default:
        this.keeper.reconnectLater();
    }
  }

  private onNetwork(online: boolean): void {
    this.store.dispatch(networkChanged({ online }));
    // A chat on the same machine carries on without a network, so a live connection is asked, not believed dead.
    this.wake();
    if (!online && this.live) {
      // A request of its own fails at once where there is no way out; the open socket only after a while.
      this.deps.checkSession().catch(() => {
        if (this.live && !this.stopped) {
          this.deps.client.reconnect();
        }
      });
    }
  }

  private wake(): void {
    if (this.live) {
      this.synchroniser.refresh();
    } else if (!this.deps.client.connected) {
      this.reconnect();
    }
  }
}
