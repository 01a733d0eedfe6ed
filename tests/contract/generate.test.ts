import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generateContract } from '#contract/generate.ts';

const contractFolder = join(import.meta.dirname, '../../agent/contract');

describe('the published contract', () => {
  test('is what the schemas and routes say now (npm run contract writes it)', async () => {
    for (const [name, text] of Object.entries(await generateContract())) {
      expect(readFileSync(join(contractFolder, name), 'utf8') === text, `${name} is out of date`).toBe(true);
    }
  });

  test('OpenAPI 3.1 says for every route who may call it', async () => {
    const { 'openapi.json': text } = await generateContract();
    const document = JSON.parse(text) as { openapi: string; paths: Record<string, Record<string, object>> };
    expect(document.openapi).toBe('3.1.0');
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.length).toBeGreaterThan(40);
    expect(operations.filter((operation) => !('security' in operation))).toEqual([]);
    expect(document.paths['/district/v1/summaries']?.get).toMatchObject({ 'x-roles': ['district'] });
  });

  test('AsyncAPI 3 has a channel for each topic, whose operations and parameters fit', async () => {
    const { 'asyncapi.json': text } = await generateContract();
    const { asyncapi, channels, operations } = JSON.parse(text) as {
      asyncapi: string;
      channels: Record<string, { address: string; parameters: object; messages: object }>;
      operations: Record<string, { channel: { $ref: string } }>;
    };
    expect(asyncapi).toBe('3.0.0');
    for (const { address, parameters, messages } of Object.values(channels)) {
      const named = [...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(parameters)).toEqual(named);
      expect(Object.keys(messages).length).toBeGreaterThan(0);
    }
    const targets = Object.values(operations).map(({ channel }) => channel.$ref.replace('#/channels/', ''));
    expect(targets).toEqual(Object.keys(channels));
  });
});
