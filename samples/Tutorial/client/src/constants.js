import { nanoid } from '@reduxjs/toolkit';

export const MESSAGE_TYPE = { SENT: 'SENT', RECEIVED: 'RECEIVED' };

/** Tells the server which page is calling; found there in `socket.Handshake.Query["CLIENT_ID"]`. */
export const CLIENT_ID = nanoid();

/** `?server=` of the page's address wins over `VITE_SERVER_URL` at build time. */
export const SERVER_URL =
  new URLSearchParams(window.location.search).get('server') ?? import.meta.env.VITE_SERVER_URL ?? 'http://localhost:3001';
