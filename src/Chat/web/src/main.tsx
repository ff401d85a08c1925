import "@fontsource-variable/inter/wght.css";
import "./ui/tokens.css";
import "./ui/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Provider } from "react-redux";
import { App } from "./app/App";
import { ErrorBoundary } from "./app/ErrorBoundary";
import { createStore } from "./app/store";
import { loadSession } from "./entities/session/api";
import { newId } from "./lib/ids.std";
import { readSetting, writeSetting } from "./lib/storage";
import { MemoryOutbox } from "./realtime/outbox";
import { watchPage } from "./realtime/pageWatch";
import { createRealtimeMiddleware } from "./realtime/realtimeMiddleware";
import { SocketClient } from "./realtime/socketClient";

function deviceId(): string {
  const key = "parley.deviceId";
  const id = readSetting(key) ?? newId();
  writeSetting(key, id);
  return id;
}

const store = createStore(
  createRealtimeMiddleware({
    client: new SocketClient(deviceId()),
    outbox: new MemoryOutbox(),
    checkSession: loadSession,
    watchPage,
  }),
);

const root = document.getElementById("root");
if (root === null) {
  throw new Error("index.html has no element #root");
}
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <Provider store={store}>
        <App />
      </Provider>
    </ErrorBoundary>
  </StrictMode>,
);
