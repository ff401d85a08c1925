// docs/interop.md, made from the rows, the steps and what the runs have shown.
import { modes } from './rows.mjs';

const HEAD = `# Which clients work

Each client goes through the same steps against Parley.SocketIO, with each of its transports, in \`tests/interop/matrix\`; the same runs
against Node's server (4.8.4) are the control. A cell names its test: \`js4/polling binary\` is the test of that name in
\`./test interop\`. A client that cannot do a step has no test there, and the reason stands in its place. This file is written by the
runs (\`PARLEY_INTEROP_WRITE=1\`), and a test compares it with them.
`;

/** The text of the file. A step that was not run, or failed, says so. */
export function documentOf(clients, rows, steps, outcomes) {
  const parts = [HEAD, overview(clients, rows, steps, outcomes)];
  for (const client of clients) {
    parts.push(section(client, rows.filter((row) => row.client === client), steps, outcomes));
  }
  return parts.join('\n');
}

function state(row, step, outcomes) {
  return row.cannot[step.id] === undefined ? outcomes.get(`${row.id} ${step.id}`) ?? 'not run' : undefined;
}

function overview(clients, rows, steps, outcomes) {
  const lines = [`| | ${clients.map(({ id }) => id).join(' | ')} |`, `|---|${clients.map(() => '---|').join('')}`];
  for (const step of steps) {
    const cells = clients.map((client) => {
      const states = rows.filter((row) => row.client === client).map((row) => state(row, step, outcomes));
      const ran = states.filter((item) => item !== undefined);
      if (ran.some((item) => item !== true)) {
        return 'FAILS';
      }
      return ran.length === states.length ? 'yes' : ran.length === 0 ? '–' : `${ran.length} of ${states.length}`;
    });
    lines.push(`| ${step.what} | ${cells.join(' | ')} |`);
  }
  return `${lines.join('\n')}\n`;
}

function section(client, rows, steps, outcomes) {
  const reasons = [];
  const lines = [
    `## ${client.name}`, '', `${client.protocol}.`, '',
    `| step | ${modes.map(({ name }) => name).join(' | ')} |`, `|---|${modes.map(() => '---|').join('')}`,
  ];
  for (const step of steps) {
    const cells = rows.map((row) => {
      const shown = state(row, step, outcomes);
      if (shown === true) {
        return `\`${row.id} ${step.id}\`${client.notes?.[step.id] ? mark(reasons, client.notes[step.id]) : ''}`;
      }
      return shown === undefined ? `–${mark(reasons, row.cannot[step.id])}` : shown === false ? 'FAILS' : 'NOT RUN';
    });
    lines.push(`| ${step.id} | ${cells.join(' | ')} |`);
  }
  reasons.forEach((reason, i) => lines.push(...(i === 0 ? [''] : []), `${i + 1}. ${reason}`));
  return `${lines.join('\n')}\n`;
}

function mark(reasons, reason) {
  if (!reasons.includes(reason)) {
    reasons.push(reason);
  }
  return ` (${reasons.indexOf(reason) + 1})`;
}
