import { createSlice } from "@reduxjs/toolkit";
import {
  clientOutdated,
  connectionAttempted,
  connectionLost,
  connectionOpened,
  connectionOverdue,
  networkChanged,
  synced,
} from "../actions";

export interface ConnectionState {
  /** `live` only after the server has answered a sync: before that, what is shown may be stale. */
  phase: "down" | "syncing" | "live";
  /** What the browser says about the network. It may be wrong, so it never overrules a live connection. */
  online: boolean;
  /** Without a connection for long: it is called Offline then. */
  overdue: boolean;
  /** There was a live connection since the page was opened. */
  wasLive: boolean;
  /** The server speaks another version of the protocol: the page must be loaded anew. */
  outdated: boolean;
}

const initialState: ConnectionState = {
  phase: "down",
  online: true,
  overdue: false,
  wasLive: false,
  outdated: false,
};

const slice = createSlice({
  name: "connection",
  initialState,
  reducers: {},
  extraReducers: (builder) => {
    builder
      .addCase(connectionAttempted, (state) => {
        state.overdue = false;
      })
      .addCase(connectionOpened, (state) => {
        state.phase = "syncing";
      })
      .addCase(synced, (state) => {
        state.phase = "live";
        state.overdue = false;
        state.wasLive = true;
      })
      .addCase(connectionLost, (state) => {
        state.phase = "down";
      })
      .addCase(connectionOverdue, (state) => {
        state.overdue = state.phase !== "live";
      })
      .addCase(networkChanged, (state, { payload }) => {
        state.online = payload.online;
      })
      .addCase(clientOutdated, (state) => {
        state.outdated = true;
      });
  },
});

export const connectionReducer = slice.reducer;

/** The words of the one status. */
export type ConnectionStatus = "Connected" | "Reconnecting" | "Offline";

export function connectionStatus(state: ConnectionState): ConnectionStatus {
  if (state.phase === "live") {
    return "Connected";
  }
  return !state.online || state.overdue ? "Offline" : "Reconnecting";
}
