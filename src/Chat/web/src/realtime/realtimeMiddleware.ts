import type { Middleware } from "@reduxjs/toolkit";
import type { AppDispatch, RootState } from "../app/store";
import {
  deleteMessage,
  readUpTo,
  reconnectNow,
  requestPage,
  retryMessage,
  sendMessage,
  sessionEnded,
  sessionStarted,
} from "../entities/actions";
import { RealtimeSession, type RealtimeDependencies } from "./realtimeSession";

/** Turns intents into requests: the one place where the store meets the socket. */
export function createRealtimeMiddleware(deps: RealtimeDependencies): Middleware {
  return (api) => {
    let session: RealtimeSession | null = null;

    return (next) => (action) => {
      // What an intent refers to is read before the reducers see it: `readUpTo` moves the mark that it compares with.
      const readBefore = readUpTo.match(action)
        ? (api.getState() as RootState).conversations.byId[action.payload.conversationId]?.readSeq
        : undefined;
      const result = next(action);

      if (sessionStarted.match(action)) {
        session?.stop();
        const store = { dispatch: api.dispatch as AppDispatch, getState: () => api.getState() as RootState };
        session = new RealtimeSession(store, deps);
        session.start();
      } else if (sessionEnded.match(action)) {
        session?.stop();
        session = null;
      } else if (session === null) {
        return result;
      } else if (sendMessage.match(action)) {
        session.send(action.payload.thread, action.payload.body);
      } else if (retryMessage.match(action)) {
        session.retry(action.payload.clientId);
      } else if (deleteMessage.match(action)) {
        session.discard(action.payload.clientId);
      } else if (requestPage.match(action)) {
        void session.loadPage(action.payload.conversationId, action.payload.kind);
      } else if (readUpTo.match(action)) {
        if (readBefore !== undefined && readBefore < action.payload.seq) {
          session.read(action.payload.conversationId, action.payload.seq);
        }
      } else if (reconnectNow.match(action)) {
        session.reconnect();
      }
      return result;
    };
  };
}
