import { nanoid } from '@reduxjs/toolkit';
import { setConnectionStatus, updateMessageHistory } from './chatSlice.js';
import { MESSAGE_TYPE } from './constants.js';
import { socket } from './socket.js';

const listenConnectionChange = () => (dispatch) => {
  socket.on('connect', () => dispatch(setConnectionStatus(true)));
  socket.on('disconnect', () => dispatch(setConnectionStatus(false)));
};

const sendMessage = (message) => (dispatch, getState) => {
  const messageTemplate = {
    message,
    type: MESSAGE_TYPE.SENT,
    receiverId: getState().friends.activeReceiver.id,
    timestamp: Date.now(),
    id: nanoid(),
  };
  socket.emit('message', messageTemplate);
  dispatch(updateMessageHistory(messageTemplate));
};

const listenForIncomingMessage = () => (dispatch) => {
  socket.on('message', (message) => dispatch(updateMessageHistory(message)));
};

export { sendMessage, listenForIncomingMessage, listenConnectionChange };
