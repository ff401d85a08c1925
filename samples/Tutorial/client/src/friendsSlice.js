import { createSlice } from '@reduxjs/toolkit';

const contacts = [
  { id: 1, name: 'Ada' },
  { id: 2, name: 'Ben' },
  { id: 3, name: 'Chi' },
];

const friendsSlice = createSlice({
  name: 'friends',
  initialState: { contacts, activeReceiver: contacts[0] },
  reducers: {
    setActiveReceiver(state, action) {
      state.activeReceiver = action.payload;
    },
  },
});

export const { setActiveReceiver } = friendsSlice.actions;
export default friendsSlice.reducer;
