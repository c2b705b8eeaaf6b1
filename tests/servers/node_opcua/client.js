"use strict";
// The node-opcua client of the benches: reads nodes A0, A1 ... of a server over and over, and says in
// one line of JSON what came and what it cost: values, good, requests, wall_s, cpu_s (its own).

const { parseArgs } = require("util");
const opcua = require("node-opcua");

const { values: options } = parseArgs({
  options: {
    url: { type: "string" },
    namespace: { type: "string", default: "urn:davylamp:test:open62541" },
    nodes: { type: "string", default: "1000" },
    chunk: { type: "string", default: "1000" },
    seconds: { type: "string", default: "5" },
  },
});

function items(space) {
  return Array.from({ length: Number(options.nodes) }, (_, index) => ({
    nodeId: `ns=${space};s=A${index}`,
    attributeId: opcua.AttributeIds.Value,
  }));
}

async function readAll(session, chunks, figures) {
  for (const chunk of chunks) {
    const values = await session.read(chunk);
    figures.requests += 1;
    figures.values += values.length;
    figures.good += values.filter((value) => value.statusCode.isGood()).length;
  }
}

async function main() {
  const client = opcua.OPCUAClient.create({
    endpointMustExist: false,
    connectionStrategy: { maxRetry: 0 },
    transportTimeout: 60000,
    transportSettings: { maxMessageSize: 64 * 1024 * 1024, maxChunkCount: 2048 },
  });
  await client.connect(options.url);
  const session = await client.createSession();
  const spaces = await session.readNamespaceArray();
  const wanted = items(spaces.indexOf(options.namespace));
  const size = Number(options.chunk);
  const chunks = [];
  for (let first = 0; first < wanted.length; first += size) {
    chunks.push(wanted.slice(first, first + size));
  }
  await readAll(session, chunks, { requests: 0, values: 0, good: 0 });
  const figures = { values: 0, good: 0, requests: 0 };
  const wall = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  const passed = () => Number(process.hrtime.bigint() - wall) / 1e9;
  do await readAll(session, chunks, figures);
  while (passed() < Number(options.seconds));
  const used = process.cpuUsage(cpu);
  figures.wall_s = passed();
  figures.cpu_s = (used.user + used.system) / 1e6;
  await session.close();
  await client.disconnect();
  console.log(JSON.stringify(figures));
}

main().catch((fault) => {
  console.error(fault.message);
  process.exit(1);
});
