/** Every type that crosses the wire. Times are Unix milliseconds; `seq`, `rev` and `readSeq` count from 1 (0 = none). */

/** Sent in the handshake; a server of another version refuses with `protocol_version`. */
export const PROTOCOL_VERSION = 1;

/** Longest message, in UTF-16 units, after trailing white space is cut. */
export const MAX_BODY_LENGTH = 8000;

export interface Me {
  id: string;
  name: string;
  isAdmin: boolean;
}

export interface Person {
  id: string;
  name: string;
  kind: "person" | "echo";
  online: boolean;
}

export interface Message {
  conversationId: string;
  seq: number;
  rev: number;
  id: string;
  senderId: string;
  clientId: string;
  sentAt: number;
  body: string;
}

export interface ConversationSync {
  id: string;
  kind: "direct";
  personId: string;
  rev: number;
  lastSeq: number;
  readSeq: number;
  lastMessage: Message | null;
  changes: Message[];
  /** There were too many changes to name: what the client holds of this conversation is stale. */
  limited: boolean;
}

export interface ProtocolError {
  code: string;
  message: string;
  retryable: boolean;
}

export type Ack<T> = ({ ok: true } & T) | { ok: false; error: ProtocolError };

export interface SyncRequest {
  conversations: Record<string, number>;
}

export interface SyncAnswer {
  serverTime: number;
  me: Me;
  people: Person[];
  conversations: ConversationSync[];
}

/** Exactly one of `conversationId` and `personId` is given. */
export interface MessageSendRequest {
  clientId: string;
  conversationId?: string;
  personId?: string;
  body: string;
}

export interface MessageSendAnswer {
  conversationId: string;
  message: Message;
}

export interface ConversationPageRequest {
  conversationId: string;
  beforeSeq?: number;
  limit?: number;
}

export interface ConversationPageAnswer {
  messages: Message[];
  hasMore: boolean;
}

export interface ConversationReadRequest {
  conversationId: string;
  seq: number;
}

export interface ConversationReadAnswer {
  readSeq: number;
}

/** Client to server; each is acknowledged with `Ack<answer>`. */
export interface ClientEvents {
  sync: { request: SyncRequest; answer: SyncAnswer };
  "message.send": { request: MessageSendRequest; answer: MessageSendAnswer };
  "conversation.page": { request: ConversationPageRequest; answer: ConversationPageAnswer };
  "conversation.read": { request: ConversationReadRequest; answer: ConversationReadAnswer };
}

export interface MessageEvent {
  message: Message;
  /** The conversation's revision before this message. */
  prevRev: number;
}

export interface ConversationEvent {
  conversation: ConversationSync;
}

export interface ReadEvent {
  conversationId: string;
  readSeq: number;
}

export interface PersonEvent {
  person: Person;
}

export interface PresenceEvent {
  personId: string;
  online: boolean;
}

/** Server to client. */
export interface ServerEvents {
  message: MessageEvent;
  conversation: ConversationEvent;
  read: ReadEvent;
  person: PersonEvent;
  presence: PresenceEvent;
}

/** Codes of a refused handshake, in `connect_error`'s `data.code`. */
export type RefusalCode = "unauthenticated" | "protocol_version";

/** `GET /api/site` */
export interface Site {
  hasAccounts: boolean;
  insecure: boolean;
  version: string;
  protocol: number;
}

/** `POST /api/accounts`, `POST /api/session` */
export interface Credentials {
  name: string;
  password: string;
}

/** `GET /api/session`, `POST /api/session`, `POST /api/accounts` */
export interface SessionAnswer {
  person: Me;
}

/** `application/problem+json` */
export interface Problem {
  status: number;
  code: string;
  detail: string;
}
