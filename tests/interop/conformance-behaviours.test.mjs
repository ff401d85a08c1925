// The conformance suite: what a serious server must do beyond the rules of the documents, Node's server and ours.
import { engineBehaviours } from './conformance/engine-behaviours.mjs';
import { recoveryBehaviours } from './conformance/recovery-behaviours.mjs';
import { socketBehaviours } from './conformance/socket-behaviours.mjs';
import { runTable } from './support/table.mjs';

runTable('behaviours of the engine', engineBehaviours);
runTable('behaviours of sockets', socketBehaviours);
runTable('behaviours of recovery', recoveryBehaviours);
