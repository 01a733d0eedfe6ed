import { readFileSync } from 'node:fs';
import type { FlowNode } from '../flows/normalise.ts';
import { CommandFailure, type Terminal } from './terminal.ts';

/** @throws CommandFailure (wrong usage) that names what is wrong with the file. */
export const readFlowFile = async (terminal: Terminal, file: string): Promise<FlowNode[]> => {
  const { parseFlows } = await import('../flows/normalise.ts');
  const wrong = (detail: string) =>
    new CommandFailure('unreadable', terminal.messages.flows.unreadable(file, detail), 2);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
  const read = parseFlows(text);
  if (!read.ok) throw wrong(read.detail);
  return read.nodes;
};
