"use strict";
// A small OPC UA server on node-opcua, for tests and benches: analogue nodes that change once a
// second, spread over the second, and switches. Values follow from --seed; see README.md.

const fs = require("fs");
const os = require("os");
const path = require("path");
const { parseArgs } = require("util");
const opcua = require("node-opcua");

const { OPCUAServer, OPCUACertificateManager, DataValue, Variant, VariantArrayType, DataType, StatusCodes } = opcua;

const NAMESPACE = "urn:davylamp:test:node-opcua";
const TICK_MS = 20;
const LEGS = 2000; // elements of the large array
const LEAST_PERIODS = 0.7; // values of one node are never closer: nothing is caught up after a stall
const AWAY_MS = 1000; // how long the port is closed at SIGHUP
const MS_1601_TO_1970 = 11644473600000;

const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    nodes: { type: "string", default: "2000" },
    switches: { type: "string", default: "40" },
    rate: { type: "string", default: "1" },
    record: { type: "string" },
    alarms: { type: "string", default: "0" },
    history: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    state: { type: "string", default: path.join(os.tmpdir(), "davylamp-node-opcua") },
    "max-nodes-per-read": { type: "string", default: "1000" },
    "max-items-per-call": { type: "string", default: "1000" },
    "max-subscriptions": { type: "string", default: "100" },
    "until-stdin-closes": { type: "boolean", default: false },
  },
});

const rate = Number(options.rate);
const history = Number(options.history);
let record;

/** mulberry32: a seeded generator of numbers in [0, 1). */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Analogue node i: a slow wave with noise; every tenth is a Float, every tenth an Int32. */
class Analogue {
  constructor(index, random) {
    this.index = index;
    this.random = random;
    this.type = { 7: DataType.Float, 8: DataType.Int32 }[index % 10] ?? DataType.Double;
    this.centre = 0.2 + 0.6 * random();
    this.swing = 0.1 * random();
    this.period = 60 + 240 * random();
    this.second = 0;
    this.held = false;
    this.changed = -Infinity;
  }

  next() {
    this.second += 1;
    const wave = Math.sin((2 * Math.PI * this.second) / this.period);
    const value = this.centre + this.swing * wave + 0.002 * (this.random() - 0.5);
    return this.type === DataType.Int32 ? Math.round(value * 100000) : value;
  }

  /** Recorded before it is set: what a killed server had set is always in the file. */
  set(value, status = StatusCodes.Good) {
    const now = new Date();
    if (this.type === DataType.Float) value = Math.fround(value);
    if (record !== undefined) {
      fs.writeSync(record, `${this.index} ${now.getTime() + MS_1601_TO_1970}0000 ${value}\n`);
    }
    this.changed = performance.now();
    this.variable.setValueFromSource({ dataType: this.type, value }, status, now);
  }

  update() {
    const value = this.next();
    if (!this.held) this.set(value);
  }
}

/** Reads the record of the run before into the history, as a server with its history on disk has it. */
function readBack(analogues) {
  for (const line of fs.readFileSync(options.record, "utf8").split("\n")) {
    const [index, time, value] = line.split(" ");
    const node = analogues[Number(index)];
    if (value === undefined || !node) continue;
    const moment = new Date(Number(time.slice(0, -4)) - MS_1601_TO_1970);
    node.variable.varHistorian.push(
      new DataValue({
        value: { dataType: node.type, value: Number(value) },
        sourceTimestamp: moment,
        serverTimestamp: moment,
      }),
    );
  }
}

/** Holds one node away from its course for a time; what it was before comes back exactly then. */
function hold(node, value, status, seconds) {
  clearTimeout(node.timer);
  node.held = true;
  node.set(value, status);
  node.timer = setTimeout(() => {
    node.held = false;
    node.update();
  }, seconds * 1000);
}

function addMethod(space, parent, name, inputs, call) {
  const method = space.addMethod(parent, {
    browseName: name,
    nodeId: `s=Control.${name}`,
    inputArguments: inputs.map(([argument, dataType]) => ({ name: argument, dataType })),
    outputArguments: [],
  });
  method.bindMethod((args, context, done) => {
    done(null, { statusCode: call(...args.map((arg) => arg.value)) });
  });
}

/** The first analogues raise exclusive limit alarms (Alarm0, …) above 2 and 3, to be confirmed too. */
function addAlarms(server, space, parent, analogues) {
  if (!analogues.length) return;
  const addressSpace = server.engine.addressSpace;
  addressSpace.installAlarmsAndConditionsService();
  const panel = space.addObject({
    organizedBy: parent,
    browseName: "Panel",
    eventNotifier: 1,
    notifierOf: addressSpace.rootFolder.objects.server,
  });
  for (const { index, variable } of analogues) {
    panel.addReference({ referenceType: "HasEventSource", nodeId: variable });
    space.instantiateExclusiveLimitAlarm("ExclusiveLimitAlarmType", {
      browseName: `Alarm${index}`,
      nodeId: `s=Alarm${index}`,
      componentOf: panel,
      conditionName: `Alarm${index}`,
      conditionSource: variable,
      inputNode: variable,
      highLimit: 2,
      highHighLimit: 3,
      lowLimit: -1e9,
      lowLowLimit: -1e10,
      optionals: index % 2 ? ["ConfirmedState", "Confirm"] : [],
    });
  }
}

/** A status word and a large array, for clients to write: the elements of `Legs` are their indices. */
function addParts(space, parent) {
  const writable = { componentOf: parent, minimumSamplingInterval: 0, accessLevel: "CurrentRead | CurrentWrite" };
  space.addVariable({
    ...writable,
    browseName: "Word",
    nodeId: "s=Word",
    dataType: DataType.UInt32,
    value: new Variant({ dataType: DataType.UInt32, value: 0x80000009 }),
  });
  space.addVariable({
    ...writable,
    browseName: "Legs",
    nodeId: "s=Legs",
    dataType: DataType.Double,
    valueRank: 1,
    arrayDimensions: [LEGS],
    value: new Variant({
      dataType: DataType.Double,
      arrayType: VariantArrayType.Array,
      value: Float64Array.from({ length: LEGS }, (_, index) => index),
    }),
  });
}

function build(server) {
  const random = generator(Number(options.seed));
  const space = server.engine.addressSpace.registerNamespace(NAMESPACE);
  const root = space.addFolder(server.engine.addressSpace.rootFolder.objects, {
    browseName: "Plant",
  });
  const analogues = [];
  let folder;
  for (let index = 0; index < Number(options.nodes); index++) {
    if (index % 100 === 0) folder = space.addFolder(root, { browseName: `Group${index / 100}` });
    const node = new Analogue(index, random);
    node.variable = space.addVariable({
      componentOf: folder,
      browseName: `A${index}`,
      nodeId: `s=A${index}`,
      dataType: node.type,
      minimumSamplingInterval: 0,
      value: new Variant({ dataType: node.type, value: 0 }),
    });
    analogues.push(node);
  }
  if (history > 0) {
    for (const node of analogues) {
      server.engine.addressSpace.installHistoricalDataNode(node.variable, { maxOnlineValues: history });
      // The installed one begins with the variable's value before anything was set.
      const Historian = node.variable.varHistorian.constructor;
      node.variable.varHistorian = new Historian(node.variable, { maxOnlineValues: history });
    }
    if (options.record && fs.existsSync(options.record)) readBack(analogues);
  }
  if (options.record) record = fs.openSync(options.record, "a");
  for (const node of analogues) node.update();
  const switches = [];
  for (let index = 0; index < Number(options.switches); index++) {
    const variable = space.addVariable({
      componentOf: root,
      browseName: `S${index}`,
      nodeId: `s=S${index}`,
      dataType: DataType.Boolean,
      minimumSamplingInterval: 0,
      value: new Variant({ dataType: DataType.Boolean, value: index % 2 === 1 }),
    });
    const set = (value) =>
      variable.setValueFromSource({ dataType: DataType.Boolean, value }, StatusCodes.Good, new Date());
    const node = { value: index % 2 === 1, every: 20 + Math.floor(40 * random()), set };
    set(node.value);
    switches.push(node);
  }
  space.addVariable({
    componentOf: root,
    browseName: "Name",
    nodeId: "s=Name",
    dataType: DataType.String,
    value: new Variant({ dataType: DataType.String, value: "node-opcua" }),
  });
  addParts(space, root);
  const control = space.addObject({
    organizedBy: root,
    browseName: "Control",
    nodeId: "s=Control",
  });
  addMethod(
    space,
    control,
    "Pulse",
    [["index", DataType.UInt32], ["value", DataType.Double], ["seconds", DataType.Double]],
    (index, value, seconds) => {
      if (!analogues[index]) return StatusCodes.BadOutOfRange;
      hold(analogues[index], value, StatusCodes.Good, seconds);
      return StatusCodes.Good;
    },
  );
  addMethod(
    space,
    control,
    "Fault",
    [["index", DataType.UInt32], ["seconds", DataType.Double]],
    (index, seconds) => {
      if (!analogues[index]) return StatusCodes.BadOutOfRange;
      hold(analogues[index], 0, StatusCodes.BadSensorFailure, seconds);
      return StatusCodes.Good;
    },
  );
  addAlarms(server, space, root, analogues.slice(0, Number(options.alarms)));
  return { analogues, switches };
}

/** Update every node `rate` times a second, a slice of them every tick, spread over the period. */
function run({ analogues, switches }) {
  let done = 0;
  const begin = performance.now();
  return setInterval(() => {
    const now = performance.now();
    const due = Math.floor(((now - begin) / 1000) * rate * analogues.length);
    done = Math.max(done, due - analogues.length);
    for (; done < due; done++) {
      const index = done % analogues.length;
      const node = analogues[index];
      if (now - node.changed >= (LEAST_PERIODS * 1000) / rate) node.update();
      const second = Math.floor(done / analogues.length);
      if (index < switches.length && second > 0 && second % switches[index].every === 0) {
        switches[index].value = !switches[index].value;
        switches[index].set(switches[index].value);
      }
    }
  }, TICK_MS);
}

async function main() {
  const server = new OPCUAServer({
    hostname: "127.0.0.1",
    host: "127.0.0.1",
    port: Number(options.port),
    resourcePath: "",
    allowAnonymous: true,
    maxConnectionsPerEndpoint: 100,
    securityPolicies: [opcua.SecurityPolicy.None],
    securityModes: [opcua.MessageSecurityMode.None],
    serverCertificateManager: new OPCUACertificateManager({
      rootFolder: path.join(options.state, "pki"),
      automaticallyAcceptUnknownCertificate: true,
    }),
    serverInfo: { applicationUri: `${NAMESPACE}:server` },
    serverCapabilities: {
      maxSessions: 100,
      maxSubscriptionsPerSession: Number(options["max-subscriptions"]),
      maxSubscriptions: Number(options["max-subscriptions"]),
      operationLimits: {
        maxNodesPerRead: Number(options["max-nodes-per-read"]),
        maxMonitoredItemsPerCall: Number(options["max-items-per-call"]),
      },
    },
  });
  await server.initialize();
  const nodes = build(server);
  await server.start();
  const timer = run(nodes);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    clearInterval(timer);
    await server.shutdown(0);
    process.exit(0);
  };
  const sockets = new Set();
  for (const endpoint of server.endpoints) {
    endpoint._server.on("connection", (socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    });
  }
  const resume = () => server.resumeEndPoints().catch(() => setTimeout(resume, TICK_MS));
  process.on("SIGHUP", async () => {
    const closed = server.suspendEndPoints();
    const cut = () => sockets.forEach((socket) => socket.destroy());
    cut();
    // A connection may have been waiting to be accepted.
    const cutting = setInterval(cut, TICK_MS);
    await closed;
    clearInterval(cutting);
    setTimeout(resume, AWAY_MS);
  });
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  if (options["until-stdin-closes"]) {
    process.stdin.on("end", stop).resume();
  }
  console.log(`ready ${server.endpoints[0].port}`);
}

main().catch((fault) => {
  console.error(fault.message);
  process.exit(1);
});
