import { binaryCases } from './cases/binary.mjs';
import { engineCases, frameCases } from './cases/frames.mjs';
import { handshakeCases, originCases, upgradeRefusals } from './cases/http.mjs';
import { packetCases } from './cases/packets.mjs';
import { pollingCases } from './cases/polling.mjs';
import { upgradeCases } from './cases/upgrade.mjs';
import { runTable } from './support/table.mjs';

runTable('handshake over HTTP', handshakeCases);
runTable('upgrade requests', upgradeRefusals);
runTable('origins', originCases);
runTable('polling', pollingCases);
runTable('upgrade', upgradeCases);
runTable('frames', frameCases);
runTable('Engine.IO packets', engineCases);
runTable('Socket.IO packets', packetCases);
runTable('binary', binaryCases);
