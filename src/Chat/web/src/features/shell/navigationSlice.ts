import { createSlice, type PayloadAction } from "@reduxjs/toolkit";
import type { RootState } from "../../app/store";
import { threadOf } from "../../entities/conversations/selectors";
import type { Target } from "./route.std";

const slice = createSlice({
  name: "navigation",
  initialState: { target: null as Target },
  reducers: {
    navigated: (state, action: PayloadAction<Target>) => {
      state.target = action.payload;
    },
  },
});

export const { navigated } = slice.actions;
export const navigationReducer = slice.reducer;

/** The thread that is open, or null when none is chosen or the one in the address is not known here. */
export function selectOpenThread(state: RootState): string | null {
  const { target } = state.navigation;
  if (target?.kind === "person") {
    return state.people.entities[target.id] ? target.id : null;
  }
  const conversation = target && state.conversations.byId[target.id];
  return conversation ? threadOf(conversation) : null;
}
