// The conformance suite: every rule of the protocol documents and every trap, Node's server and ours. docs/conformance.md is its index.
// With PARLEY_CONFORMANCE_URL it runs against that server alone, with the cases that ask nothing of the application.
import { engine3 } from './conformance/engine3.mjs';
import { engine4 } from './conformance/engine4.mjs';
import { socket5 } from './conformance/socket5.mjs';
import { traps } from './conformance/traps.mjs';
import { kinds } from './support/servers.mjs';
import { runTable } from './support/table.mjs';

const remote = process.env.PARLEY_CONFORMANCE_URL !== undefined;
const skipped = process.env.PARLEY_CONFORMANCE_SKIP ? new RegExp(process.env.PARLEY_CONFORMANCE_SKIP) : undefined;
const applies = ({ id, anywhere }) => (!remote || anywhere) && !skipped?.test(id);

function run(title, cases) {
  const chosen = cases.filter(applies);
  if (chosen.length > 0) {
    runTable(title, chosen, remote ? ['remote'] : kinds);
  }
}

run('Engine.IO 4', engine4);
run('Engine.IO 3', engine3);
run('Socket.IO 5', socket5);
run('traps', traps);
