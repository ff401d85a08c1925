import { createEntityAdapter, createSlice } from "@reduxjs/toolkit";
import type { Person } from "../../protocol/types";
import { personUpserted, presenceChanged, synced } from "../actions";

/** Everyone but oneself. */
export const peopleAdapter = createEntityAdapter<Person>();

const slice = createSlice({
  name: "people",
  initialState: peopleAdapter.getInitialState(),
  reducers: {},
  extraReducers: (builder) => {
    builder
      .addCase(synced, (state, { payload }) => peopleAdapter.setAll(state, payload.people))
      .addCase(personUpserted, (state, { payload }) => peopleAdapter.setOne(state, payload.person))
      .addCase(presenceChanged, (state, { payload }) =>
        peopleAdapter.updateOne(state, { id: payload.personId, changes: { online: payload.online } }),
      );
  },
});

export const peopleReducer = slice.reducer;
