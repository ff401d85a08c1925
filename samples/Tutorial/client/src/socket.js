import { io } from 'socket.io-client';
import { CLIENT_ID, SERVER_URL } from './constants.js';

export const socket = io(SERVER_URL, { query: { CLIENT_ID } });
