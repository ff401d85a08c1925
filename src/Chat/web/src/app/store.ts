import { combineReducers, configureStore, type Action, type Middleware, type Reducer } from "@reduxjs/toolkit";
import { sessionEnded } from "../entities/actions";
import { connectionReducer } from "../entities/connection/slice";
import { conversationsReducer } from "../entities/conversations/slice";
import { messagesReducer } from "../entities/messages/slice";
import { peopleReducer } from "../entities/people/slice";
import { sessionReducer } from "../entities/session/slice";
import { navigationReducer } from "../features/shell/navigationSlice";

const appReducer = combineReducers({
  session: sessionReducer,
  connection: connectionReducer,
  people: peopleReducer,
  conversations: conversationsReducer,
  messages: messagesReducer,
  navigation: navigationReducer,
});

export type RootState = ReturnType<typeof appReducer>;

/** When a session ends, nothing of it stays in memory; what is said of the place itself does. */
const rootReducer: Reducer<RootState, Action> = (state, action) =>
  sessionEnded.match(action)
    ? { ...appReducer(undefined, action), session: sessionReducer(state?.session, action) }
    : appReducer(state, action);

export function createStore(...middleware: Middleware[]) {
  return configureStore({
    reducer: rootReducer,
    middleware: (defaults) => defaults().concat(middleware),
  });
}

export type AppStore = ReturnType<typeof createStore>;
export type AppDispatch = AppStore["dispatch"];
