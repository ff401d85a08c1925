import { configureStore } from '@reduxjs/toolkit';
import chat from './chatSlice.js';
import friends from './friendsSlice.js';

export const store = configureStore({ reducer: { chat, friends } });
