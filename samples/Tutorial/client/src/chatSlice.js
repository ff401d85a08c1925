import { createSlice } from '@reduxjs/toolkit';

const chatSlice = createSlice({
  name: 'chat',
  initialState: {
    messages: {}, // receiver's id -> messages in order of arrival
    connectionStatus: false,
  },
  reducers: {
    updateMessageHistory(state, action) {
      const { receiverId, message, type, timestamp, id } = action.payload;
      (state.messages[receiverId] ??= []).push({ message, type, timestamp, id });
    },
    setConnectionStatus(state, action) {
      state.connectionStatus = action.payload;
    },
  },
});

export const { updateMessageHistory, setConnectionStatus } = chatSlice.actions;
export default chatSlice.reducer;
