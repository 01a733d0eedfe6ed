import type { FlowNode } from '#agent/flows/normalise.ts';

/** What a technician may do to a flow, by the topic that sets it off: `nestbox/SITE/flows/do/NAME`. */
const deeds: Readonly<Record<string, string>> = {
  // Behind an `await` no time limit of Node-RED reaches it.
  loop: 'await 0; for (;;);',
  memory: 'const kept = []; await 0; for (;;) kept.push(new Array(1e4).fill(String(kept.length)));',
  buffers:
    'await 0; const kept = []; for (let i = 0; i < 50; i += 1) kept.push(Buffer.alloc(1e7, 1)); node.kept = kept; setInterval(() => kept.length, 1e6);',
  fail: 'throw new Error("a mistake");',
};

/** The product's broker node, and one function for each deed. */
export const flowsThatBreak = (shipped: readonly FlowNode[]): FlowNode[] => [
  { id: 'breaking', type: 'tab', label: '会坏的联动', disabled: false, info: '' },
  ...shipped.filter(({ type }) => type === 'mqtt-broker'),
  ...Object.entries(deeds).flatMap(([name, func], index): FlowNode[] => [
    {
      id: `hear-${name}`,
      type: 'mqtt in',
      z: 'breaking',
      topic: `nestbox/\${NESTBOX_SITE}/flows/do/${name}`,
      qos: '1',
      datatype: 'auto-detect',
      broker: 'broker',
      x: 200,
      y: 100 + index * 80,
      wires: [[name]],
    },
    { id: name, type: 'function', z: 'breaking', name, func, outputs: 1, x: 400, y: 100 + index * 80, wires: [[]] },
  ]),
];
