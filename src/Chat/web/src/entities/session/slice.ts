import { createSlice } from "@reduxjs/toolkit";
import type { Me, Site } from "../../protocol/types";
import { sessionEnded, sessionStarted, siteLoaded, synced } from "../actions";

export type Session =
  { status: "unknown" } | { status: "signedOut"; notice: string | null } | { status: "signedIn"; me: Me };

export interface SessionState {
  session: Session;
  site: Site | null;
}

const initialState: SessionState = { session: { status: "unknown" }, site: null };

const slice = createSlice({
  name: "session",
  initialState: initialState as SessionState,
  reducers: {},
  extraReducers: (builder) => {
    builder
      .addCase(siteLoaded, (state, { payload }) => {
        state.site = payload;
      })
      .addCase(sessionStarted, (state, { payload }) => {
        state.session = { status: "signedIn", me: payload };
        if (state.site) {
          state.site.hasAccounts = true;
        }
      })
      .addCase(synced, (state, { payload }) => {
        state.session = { status: "signedIn", me: payload.me };
      })
      .addCase(sessionEnded, (state, { payload }) => {
        state.session = { status: "signedOut", notice: payload.notice };
      });
  },
});

export const sessionReducer = slice.reducer;
