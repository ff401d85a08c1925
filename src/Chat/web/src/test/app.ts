import { createStore } from "../app/store";
import { sessionStarted } from "../entities/actions";
import { MemoryOutbox } from "../realtime/outbox";
import type { PageWatchListener } from "../realtime/pageWatch";
import { createRealtimeMiddleware } from "../realtime/realtimeMiddleware";
import type { Me } from "../protocol/types";
import { ada } from "./builders";
import { FakeServer } from "./fakeServer";

/** A store with the real middleware, signed in as Ada, against a server in memory. */
export function startApp(checkSession: () => Promise<Me | null> = () => Promise.resolve(ada)) {
  const server = new FakeServer();
  const outbox = new MemoryOutbox();
  const page: PageWatchListener = { onReturn: () => undefined, onNetwork: () => undefined };
  const store = createStore(
    createRealtimeMiddleware({
      client: server,
      outbox,
      checkSession,
      watchPage: (listener) => {
        Object.assign(page, listener);
        return () => undefined;
      },
    }),
  );
  store.dispatch(sessionStarted(ada));
  return { server, store, outbox, page };
}
