// Generated from docs/chat-protocol.schema.json by `npm run contract`. Do not edit.

export type PersonKind = "person" | "echo";
export type ConversationKind = "direct";

/**
 * What crosses the wire between Parley Chat and its clients. Generated: change the records in Contract/.
 */
export interface ChatProtocol {
  http: {
    site: Site;
    credentials: Credentials;
    session: SessionInfo;
    problem: Problem;
    connectAuth: ConnectAuth;
    connectRefusal: ConnectRefusal;
  };
  clientEvents: {
    sync: {
      request: SyncRequest;
      answer: SyncAck | ErrorAck;
    };
    "message.send": {
      request: MessageSendRequest;
      answer: MessageSendAck | ErrorAck;
    };
    "conversation.page": {
      request: ConversationPageRequest;
      answer: ConversationPageAck | ErrorAck;
    };
    "conversation.read": {
      request: ConversationReadRequest;
      answer: ConversationReadAck | ErrorAck;
    };
  };
  serverEvents: {
    message: MessageEvent;
    conversation: ConversationEvent;
    read: ReadEvent;
    person: PersonEvent;
    presence: PresenceEvent;
  };
}
export interface Site {
  hasAccounts: boolean;
  insecure: boolean;
  version: string;
  protocol: number;
}
export interface Credentials {
  name: string;
  password: string;
}
export interface SessionInfo {
  person: Me;
}
export interface Me {
  id: string;
  name: string;
  isAdmin: boolean;
}
export interface Problem {
  status: number;
  code: string;
  detail: string;
}
export interface ConnectAuth {
  protocol: number;
  deviceId: string;
}
export interface ConnectRefusal {
  code: string;
}
export interface SyncRequest {
  conversations: {
    [k: string]: number;
  };
}
export interface SyncAck {
  ok: true;
  serverTime: number;
  me: Me;
  people: Person[];
  conversations: ConversationSync[];
}
export interface Person {
  id: string;
  name: string;
  kind: PersonKind;
  online: boolean;
}
export interface ConversationSync {
  id: string;
  kind: ConversationKind;
  personId: string;
  rev: number;
  lastSeq: number;
  readSeq: number;
  lastMessage: Message | null;
  changes: Message[];
  limited: boolean;
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
export interface ErrorAck {
  ok: false;
  error: ChatError;
}
export interface ChatError {
  code: string;
  message: string;
  retryable: boolean;
}
export interface MessageSendRequest {
  clientId: string;
  conversationId?: string | null;
  personId?: string | null;
  body: string;
}
export interface MessageSendAck {
  ok: true;
  conversationId: string;
  message: Message;
}
export interface ConversationPageRequest {
  conversationId: string;
  beforeSeq?: number | null;
  limit?: number | null;
}
export interface ConversationPageAck {
  ok: true;
  messages: Message[];
  hasMore: boolean;
}
export interface ConversationReadRequest {
  conversationId: string;
  seq: number;
}
export interface ConversationReadAck {
  ok: true;
  readSeq: number;
}
export interface MessageEvent {
  message: Message;
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
