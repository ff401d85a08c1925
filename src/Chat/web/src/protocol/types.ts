/**
 * The wire as the client uses it. The shapes come from the server's records (`contract.gen.ts`); here stand only names for
 * them and the two numbers that both sides know.
 */
import type {
  ChatError,
  ChatProtocol,
  ConnectRefusal,
  ConversationPageAck,
  ConversationReadAck,
  ErrorAck,
  MessageSendAck,
  SessionInfo,
  SyncAck,
} from "./contract.gen";

export type {
  ConversationEvent,
  ConversationPageRequest,
  ConversationReadRequest,
  ConversationSync,
  Credentials,
  Me,
  Message,
  MessageEvent,
  MessageSendRequest,
  Person,
  PersonEvent,
  PresenceEvent,
  Problem,
  ReadEvent,
  Site,
  SyncRequest,
} from "./contract.gen";

/** Sent in the handshake; a server of another version refuses with `protocol_version`. */
export const PROTOCOL_VERSION = 1;

/** Longest message, in UTF-16 units, after trailing white space is cut. */
export const MAX_BODY_LENGTH = 8000;

export type ProtocolError = ChatError;

export type SessionAnswer = SessionInfo;

export type SyncAnswer = Omit<SyncAck, "ok">;
export type MessageSendAnswer = Omit<MessageSendAck, "ok">;
export type ConversationPageAnswer = Omit<ConversationPageAck, "ok">;
export type ConversationReadAnswer = Omit<ConversationReadAck, "ok">;

export type Ack<T> = ({ ok: true } & T) | ErrorAck;

/** Client to server; each is acknowledged with `Ack<answer>`. */
export type ClientEvents = {
  [E in keyof ChatProtocol["clientEvents"]]: {
    request: ChatProtocol["clientEvents"][E]["request"];
    answer: Omit<Exclude<ChatProtocol["clientEvents"][E]["answer"], ErrorAck>, "ok">;
  };
};

/** Server to client. */
export type ServerEvents = ChatProtocol["serverEvents"];

/** Codes of a refused handshake, in `connect_error`'s `data.code`. */
export type RefusalCode = ConnectRefusal["code"];
